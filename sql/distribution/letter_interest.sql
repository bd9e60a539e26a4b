-- letter_interest: the rows of some interest invoices: claim, capital, days, rate and interest of each segment.
--
-- reads   letter_queue, chosen_channel (temporary), interest_invoice_line, interest_line
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only

SELECT q.position, n.invoice_no::text AS invoice_no, n.capital_ore, n.from_on, n.to_on, n.days,
       trim_scale(n.rate_percent_x100 / 100.0)::text AS rate_percent, n.interest_ore AS amount_ore
FROM letter_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type = 'interest_invoice'
JOIN interest_invoice_line AS x ON x.client = %(client)s AND x.invoice_no = k.invoice_no
JOIN interest_line AS n ON n.client = x.client AND n.interest_line_id = x.interest_line_id
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position, n.invoice_no, n.from_on, n.interest_line_id
