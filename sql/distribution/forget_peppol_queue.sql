-- forget_peppol_queue: make room for the next channel's UBL documents.
--
-- reads   -
-- writes  peppol_queue, peppol_document, peppol_fault (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.peppol_queue, pg_temp.peppol_document, pg_temp.peppol_fault;
