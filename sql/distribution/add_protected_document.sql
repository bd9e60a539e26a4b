-- add_protected_document: one work item for each protected person's document, for the role that may send it.
--
-- reads   handed_over, chosen_channel (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an item stands once
-- note    customer number only: no name, no address, no identity number (ruling 3)

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'protected_document-' || k.document_id, 'protected_document', k.document_id, k.protected_no,
       'Handlingen rör en person med skyddade personuppgifter och är inte utskickad. Den som är behörig sänder den: '
           || h.file_name || '.', %(business_on)s, %(run_id)s, %(version_id)s
FROM handed_over AS h
JOIN chosen_channel AS k ON k.document_id = h.document_id
WHERE h.channel = 'restricted'
ORDER BY k.document_id
ON CONFLICT (client, work_item_id) DO NOTHING;
