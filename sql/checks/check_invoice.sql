-- check_invoice: the documents this run has made, beside their lines, VAT and what they opened or settled.
--
-- reads   invoice, invoice_line, invoice_vat, item, settlement
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT i.invoice_no, i.net_ore, i.vat_ore, i.total_ore, i.ocr, (i.due_on - i.issued_on)::bigint AS days_to_due,
       l.lines_ore, coalesce(v.vat_lines_ore, 0) AS vat_lines_ore, coalesce(p.posted_ore, 0) AS posted_ore
FROM invoice AS i
LEFT JOIN (
    SELECT m.client, m.invoice_no, sum(m.net_ore)::bigint AS lines_ore
    FROM invoice AS j JOIN invoice_line AS m ON m.client = j.client AND m.invoice_no = j.invoice_no
    WHERE j.run_id = %(run_id)s GROUP BY m.client, m.invoice_no
) AS l ON l.client = i.client AND l.invoice_no = i.invoice_no
LEFT JOIN (
    SELECT t.client, t.invoice_no, sum(t.vat_ore)::bigint AS vat_lines_ore
    FROM invoice AS j JOIN invoice_vat AS t ON t.client = j.client AND t.invoice_no = j.invoice_no
    WHERE j.run_id = %(run_id)s GROUP BY t.client, t.invoice_no
) AS v ON v.client = i.client AND v.invoice_no = i.invoice_no
LEFT JOIN (
    SELECT b.client, b.invoice_no, sum(b.amount_ore)::bigint AS posted_ore
    FROM (
        SELECT m.client, m.invoice_no, m.amount_ore FROM item AS m
        WHERE m.run_id = %(run_id)s AND m.component IN ('CAPITAL', 'NONE') AND m.payment_id IS NULL
        UNION ALL
        SELECT s.client, s.invoice_no, s.amount_ore FROM settlement AS s
        WHERE s.run_id = %(run_id)s AND s.rule = 'credit_note'
    ) AS b
    GROUP BY b.client, b.invoice_no
) AS p ON p.client = i.client AND p.invoice_no = i.invoice_no
WHERE i.run_id = %(run_id)s AND i.document_type IN ('invoice', 'credit_note')
