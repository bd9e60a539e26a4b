-- interest_invoicing_totals: interest lines the run has reckoned, invoiced and given up, and those that wait now; invoices.
--
-- reads   interest_line, interest_invoice_line, interest_given_up, waiting_interest, invoice, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

WITH made AS (
    SELECT i.client, i.invoice_no, i.total_ore FROM invoice AS i
    WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.document_type = 'interest_invoice'
), line AS (
    SELECT 'reckoned' AS name, n.interest_ore FROM interest_line AS n
    WHERE n.client = %(client)s AND n.run_id = %(run_id)s
    UNION ALL
    SELECT 'invoiced', n.interest_ore
    FROM made AS m
    JOIN interest_invoice_line AS l ON l.client = m.client AND l.invoice_no = m.invoice_no
    JOIN interest_line AS n ON n.client = l.client AND n.interest_line_id = l.interest_line_id
    UNION ALL
    SELECT 'given_up', n.interest_ore
    FROM interest_given_up AS g
    JOIN interest_line AS n ON n.client = g.client AND n.interest_line_id = g.interest_line_id
    WHERE g.client = %(client)s AND g.run_id = %(run_id)s
    UNION ALL
    SELECT 'waiting', n.interest_ore
    FROM waiting_interest AS w
    JOIN interest_line AS n ON n.client = w.client AND n.interest_line_id = w.interest_line_id
    WHERE w.client = %(client)s
)
SELECT w.name, count(l.interest_ore) AS count, coalesce(sum(l.interest_ore), 0)::bigint AS ore
FROM unnest(ARRAY['reckoned', 'invoiced', 'given_up', 'waiting']) AS w (name) LEFT JOIN line AS l ON l.name = w.name
GROUP BY w.name
UNION ALL
SELECT 'documents', count(*), coalesce(sum(m.total_ore), 0)::bigint FROM made AS m
UNION ALL
SELECT 'posted', count(DISTINCT e.invoice_no), coalesce(sum(l.amount_ore), 0)::bigint
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'AR_CLAIM'
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'interest_invoice';
