-- drop_letter_queue: make room for the next letters to be set.
--
-- reads   -
-- writes  letter_queue (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.letter_queue;
