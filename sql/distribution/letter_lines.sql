-- letter_lines: the lines of some invoices and credit notes as letters show them.
--
-- reads   letter_queue, chosen_channel, policy_vat_code (temporary), invoice_line, invoice_vat
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only
-- note    the quantity has the sign of the amount, so a unit price is never negative; it is shown where it is whole öre

WITH line AS (
    SELECT q.position, l.*, k.sign * l.net_ore AS shown_ore, abs(l.quantity_x100) AS quantity
    FROM letter_queue AS q
    JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type IN ('invoice', 'credit_note')
    JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = k.invoice_no
    WHERE q.position >= %(first)s AND q.position < %(last)s
)
SELECT l.position, l.text, l.description, l.unit, l.shown_ore AS net_ore,
       CASE WHEN l.shown_ore < 0 THEN -l.quantity ELSE l.quantity END AS quantity_x100,
       CASE WHEN l.quantity > 0 AND abs(l.shown_ore) * 100 %% l.quantity = 0
            THEN abs(l.shown_ore) * 100 / l.quantity END AS unit_price_ore,
       CASE WHEN p.category IN ('S', 'Z') THEN trim_scale(v.percent_x100 / 100.0)::text END AS vat_percent
FROM line AS l
LEFT JOIN invoice_vat AS v ON v.client = l.client AND v.invoice_no = l.invoice_no AND v.vat_code = l.vat_code
LEFT JOIN policy_vat_code AS p ON p.vat_code = l.vat_code
ORDER BY l.position, l.line_no
