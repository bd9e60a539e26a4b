-- letter_interest: the interest of some interest invoices and demands: claim, capital, days, rate and interest of each segment.
--
-- reads   letter_queue, chosen_channel (temporary), interest_invoice_line, interest_line, demand_interest
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only

WITH segment AS (
    SELECT q.position, n.invoice_no, n.capital_ore, n.from_on, n.to_on, n.days, n.rate_percent_x100, n.interest_ore,
           n.interest_line_id
    FROM letter_queue AS q
    JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type = 'interest_invoice'
    JOIN interest_invoice_line AS x ON x.client = %(client)s AND x.invoice_no = k.invoice_no
    JOIN interest_line AS n ON n.client = x.client AND n.interest_line_id = x.interest_line_id
    WHERE q.position >= %(first)s AND q.position < %(last)s
    UNION ALL
    SELECT q.position, n.invoice_no, n.capital_ore, n.from_on, n.to_on, n.days, n.rate_percent_x100, n.interest_ore, 0
    FROM letter_queue AS q
    JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type = 'demand'
    JOIN demand_interest AS n ON n.client = %(client)s AND n.demand_no = k.document_no
    WHERE q.position >= %(first)s AND q.position < %(last)s
)
SELECT s.position, s.invoice_no::text AS invoice_no, s.capital_ore, s.from_on, s.to_on, s.days,
       trim_scale(s.rate_percent_x100 / 100.0)::text AS rate_percent, s.interest_ore AS amount_ore
FROM segment AS s
ORDER BY s.position, s.invoice_no, s.from_on, s.interest_line_id
