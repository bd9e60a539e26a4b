-- forget_bank_rows: make room for the next file of the internet banks.
--
-- reads   -
-- writes  incoming_registration, incoming_result (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.incoming_registration, pg_temp.incoming_result;
