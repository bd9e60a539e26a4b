-- reach_by_edifact: the documents of customers who have asked for EDIFACT and have a GLN.
--
-- reads   waiting_document (temporary)
-- writes  reachable (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO reachable (document_id, channel)
SELECT w.document_id, 'edifact'
FROM waiting_document AS w
WHERE w.is_invoice AND w.own_channel = 'edifact' AND w.endpoint_scheme = '0088' AND w.endpoint_id IS NOT NULL;
