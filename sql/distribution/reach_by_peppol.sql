-- reach_by_peppol: the documents whose receivers have a Peppol address, and want e-invoices or have chosen nothing.
--
-- reads   waiting_document (temporary)
-- writes  reachable (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    an organisation with an address gets e-invoices unless it has chosen otherwise; other customers when they ask

INSERT INTO reachable (document_id, channel)
SELECT w.document_id, 'peppol'
FROM waiting_document AS w
WHERE w.is_invoice AND w.endpoint_scheme IS NOT NULL AND w.endpoint_id IS NOT NULL
    AND coalesce(w.own_channel, CASE w.kind WHEN 'organisation' THEN 'peppol' END) = 'peppol';
