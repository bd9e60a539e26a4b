-- story_channel_notes: why channels have not reached the customer of an invoice, and since when the last one has again.
--
-- reads   customer_channel_note, invoice
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only
-- note    a receiver's own words, masked

SELECT n.channel, masked_in(n.reason) AS reason, n.since_on, n.ended_on, n.document_id
FROM invoice AS i
JOIN customer_channel_note AS n ON n.client = i.client AND n.customer_no = i.recipient_no
WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
ORDER BY n.since_on, n.channel;
