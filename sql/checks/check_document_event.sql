-- check_document_event: the documents this run has handed to a channel, beside what they tell people to pay.
--
-- reads   document_event, document, invoice
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    a letter that is no invoice has no other amount than its own

SELECT e.document_id, e.channel, d.amount_ore, coalesce(i.total_ore, d.amount_ore) AS invoice_ore
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_id = e.document_id
LEFT JOIN invoice AS i ON i.client = d.client AND i.invoice_no = d.document_no AND i.document_type = d.document_type
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'handed_over'
