-- invoicing_totals: orders invoiced by this run and waiting (net), documents made and posted (VAT included).
--
-- reads   invoice, invoice_line, open_order, sales_order, entry, entry_line, item, settlement
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    posted are the documents that opened an item or settled one; the öre are those of the vouchers

WITH voucher AS (
    SELECT e.client, e.entry_id, e.event FROM entry AS e
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event IN ('invoice', 'credit_note')
)
SELECT 'invoiced' AS name, count(DISTINCT l.order_id) AS count, coalesce(sum(l.net_ore), 0)::bigint AS ore
FROM invoice AS i JOIN invoice_line AS l ON l.client = i.client AND l.invoice_no = i.invoice_no
WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.document_type IN ('invoice', 'credit_note')
UNION ALL
SELECT 'waiting', count(*), coalesce(sum(s.net_ore), 0)::bigint
FROM open_order AS o JOIN sales_order AS s ON s.client = o.client AND s.order_id = o.order_id
WHERE o.client = %(client)s
UNION ALL
SELECT 'documents', count(*), coalesce(sum(i.total_ore), 0)::bigint
FROM invoice AS i
WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.document_type IN ('invoice', 'credit_note')
UNION ALL
SELECT 'posted', (SELECT count(*) FROM item AS i WHERE i.client = %(client)s AND i.run_id = %(run_id)s
                      AND i.entry_id IN (SELECT v.entry_id FROM voucher AS v WHERE v.event = 'invoice'))
                 + (SELECT count(DISTINCT c.invoice_no) FROM (
                        SELECT i.invoice_no, i.entry_id FROM item AS i WHERE i.client = %(client)s AND i.run_id = %(run_id)s
                        UNION ALL
                        SELECT s.invoice_no, s.entry_id FROM settlement AS s
                        WHERE s.client = %(client)s AND s.run_id = %(run_id)s AND s.rule = 'credit_note'
                    ) AS c WHERE c.entry_id IN (SELECT v.entry_id FROM voucher AS v WHERE v.event = 'credit_note')),
       (SELECT coalesce(sum(l.amount_ore), 0)::bigint
        FROM voucher AS v JOIN entry_line AS l ON l.client = v.client AND l.entry_id = v.entry_id
        WHERE l.account_key IN ('AR_CLAIM', 'AR_CREDIT_BALANCE'));
