-- letter_balance: what has come to a customer's credit and gone from it, of some letters, in their order.
--
-- reads   letter_queue, chosen_channel (temporary), balance_letter_row
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only

SELECT q.position, b.kind, b.invoice_no::text AS invoice_no, b.happened_on, b.amount_ore
FROM letter_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type = 'balance_letter'
JOIN balance_letter_row AS b ON b.client = %(client)s AND b.letter_no = k.document_no
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position, b.row_no
