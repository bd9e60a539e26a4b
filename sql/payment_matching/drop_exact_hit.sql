-- drop_exact_hit: make room for the set of find_exact_ocr.
--
-- reads   -
-- writes  exact_hit (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE exact_hit;
