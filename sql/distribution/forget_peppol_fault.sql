-- forget_peppol_fault: make room for the faults of the next channel's documents.
--
-- reads   -
-- writes  peppol_fault (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.peppol_fault;
