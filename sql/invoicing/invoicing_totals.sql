-- invoicing_totals: orders invoiced by this run and waiting (net), documents made and posted (VAT included).
--
-- reads   order_invoice, sales_order, open_order, invoice, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

WITH made AS (
    SELECT i.client, i.invoice_no, i.total_ore FROM invoice AS i
    WHERE i.run_id = %(run_id)s AND i.document_type IN ('invoice', 'credit_note')
)
SELECT 'invoiced' AS name, count(DISTINCT l.order_id) AS count, coalesce(sum(l.net_ore), 0)::bigint AS ore
FROM made AS m JOIN invoice_line AS l ON l.client = m.client AND l.invoice_no = m.invoice_no
UNION ALL
SELECT 'waiting', count(*), coalesce(sum(s.net_ore), 0)::bigint
FROM open_order AS o JOIN sales_order AS s ON s.client = o.client AND s.order_id = o.order_id
WHERE o.client = %(client)s
UNION ALL
SELECT 'documents', count(*), coalesce(sum(m.total_ore), 0)::bigint FROM made AS m
UNION ALL
SELECT 'posted', count(DISTINCT e.entry_id), coalesce(sum(l.amount_ore), 0)::bigint
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id
    AND l.account_key IN ('AR_CLAIM', 'AR_CREDIT_BALANCE')
WHERE e.run_id = %(run_id)s AND e.event IN ('invoice', 'credit_note');
