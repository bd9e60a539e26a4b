-- stage_write_off_posting: the loss, and the output VAT that a confirmed loss takes back.
--
-- reads   write_off_part, policy_vat_code (temporary), invoice, invoice_vat, invoice_line
-- writes  posting (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    of capital, VAT stands in the same proportion as on its invoice, rounded for each item and code; interest and fees bear none

INSERT INTO posting (event, department, account_key, amount_ore, vat_code, dim_1)
WITH taxed AS (
    SELECT p.place, p.department, c.posting_key, t.vat_code, round(p.amount_ore::numeric * t.vat_ore / i.total_ore)::bigint AS vat_ore
    FROM write_off_part AS p
    JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = p.invoice_no AND i.total_ore > 0
    JOIN invoice_vat AS t ON t.client = i.client AND t.invoice_no = i.invoice_no AND t.vat_ore <> 0
    JOIN policy_vat_code AS c ON c.vat_code = t.vat_code
    WHERE p.corrects_vat AND p.component = 'CAPITAL'
)
SELECT 'write_off', t.department, t.posting_key, sum(t.vat_ore)::bigint, t.vat_code, NULL
FROM taxed AS t GROUP BY t.department, t.posting_key, t.vat_code
UNION ALL
SELECT 'write_off', p.department, p.posting_key,
       sum(p.amount_ore - coalesce((SELECT sum(t.vat_ore) FROM taxed AS t WHERE t.place = p.place), 0))::bigint, NULL, l.dim_1
FROM write_off_part AS p
LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = p.invoice_no AND l.line_no = 1
GROUP BY p.department, p.posting_key, l.dim_1;
