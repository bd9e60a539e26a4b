-- interest_invoicing_totals: interest lines the run has reckoned, invoiced and given up, and those that wait now; invoices.
--
-- reads   interest_line, plan_interest_line, interest_invoice_line, interest_given_up, waiting_interest, invoice, item, entry,
--         entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    the lines invoiced are looked up as one array of numbers, in the order of the index, not one by one

WITH posted_entry AS (
    SELECT e.entry_id FROM entry AS e
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'interest_invoice'
), made AS (
    SELECT i.invoice_no, i.total_ore FROM invoice AS i
    WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.document_type = 'interest_invoice'
), line AS (
    SELECT 'reckoned' AS name, n.interest_ore FROM interest_line AS n
    WHERE n.client = %(client)s AND n.run_id = %(run_id)s
      AND NOT EXISTS (SELECT FROM plan_interest_line AS p WHERE p.client = n.client AND p.interest_line_id = n.interest_line_id)
    UNION ALL
    SELECT 'invoiced', n.interest_ore
    FROM interest_line AS n
    WHERE n.client = %(client)s
      AND n.interest_line_id = ANY (ARRAY(SELECT l.interest_line_id FROM interest_invoice_line AS l
                                          WHERE l.client = %(client)s AND l.invoice_no = ANY (ARRAY(SELECT m.invoice_no FROM made AS m))))
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
SELECT 'posted', (SELECT count(*) FROM item AS t JOIN posted_entry AS e ON e.entry_id = t.entry_id
                  WHERE t.client = %(client)s AND t.run_id = %(run_id)s),
       coalesce((SELECT sum(l.amount_ore) FROM entry_line AS l JOIN posted_entry AS e ON e.entry_id = l.entry_id
                 WHERE l.client = %(client)s AND l.account_key = 'AR_CLAIM'), 0)::bigint;
