-- index_peppol_document: let the writer find its part of the queue.
--
-- reads   -
-- writes  peppol_document (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE UNIQUE INDEX ON pg_temp.peppol_document (position);
