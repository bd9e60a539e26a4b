-- letter_credits: what some reminders and demands tell that their customers have to their credit, in the order of the letter.
--
-- reads   letter_queue, chosen_channel (temporary), letter_credit
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only

SELECT q.position, n.amount_ore, n.invoice_no::text AS invoice_no
FROM letter_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type IN ('reminder', 'demand')
JOIN letter_credit AS n ON n.client = %(client)s AND n.document_type = k.document_type AND n.document_no = k.document_no
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position, n.place
