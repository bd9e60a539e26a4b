-- reach_by_svefaktura: the documents of customers who have asked for Svefaktura and have an address.
--
-- reads   waiting_document (temporary)
-- writes  reachable (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO reachable (document_id, channel)
SELECT w.document_id, 'svefaktura'
FROM waiting_document AS w
WHERE w.is_invoice AND w.own_channel = 'svefaktura' AND w.endpoint_scheme IS NOT NULL AND w.endpoint_id IS NOT NULL;
