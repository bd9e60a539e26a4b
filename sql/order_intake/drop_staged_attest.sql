-- drop_staged_attest: drop what an earlier attest list of the same night was staged in.
--
-- reads   -
-- writes  temporary tables
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS staged_attest;
