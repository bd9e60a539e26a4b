-- stage_recovery_posting: what was lost has been recovered, and its output VAT is owed again.
--
-- reads   recovery, policy_vat_code (temporary), invoice, invoice_vat, invoice_line
-- writes  posting (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    VAT in the proportion it was taken back in; what the rule gave up as small goes back where it came from

INSERT INTO posting (event, department, account_key, amount_ore, vat_code, dim_1)
WITH taxed AS (
    SELECT r.place, r.department, c.posting_key, t.vat_code, round(r.amount_ore::numeric * t.vat_ore / i.total_ore)::bigint AS vat_ore
    FROM recovery AS r
    JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = r.invoice_no AND i.total_ore > 0
    JOIN invoice_vat AS t ON t.client = i.client AND t.invoice_no = i.invoice_no AND t.vat_ore <> 0
    JOIN policy_vat_code AS c ON c.vat_code = t.vat_code
    WHERE r.corrects_vat AND r.component = 'CAPITAL'
)
SELECT 'write_off_recovered', t.department, t.posting_key, -sum(t.vat_ore)::bigint, t.vat_code, NULL
FROM taxed AS t GROUP BY t.department, t.posting_key, t.vat_code
UNION ALL
SELECT 'write_off_recovered', r.department, CASE r.reason_code WHEN 'SMALL_BALANCE' THEN 'SMALL_DIFFERENCE' ELSE 'LOSS_RECOVERED' END,
       -sum(r.amount_ore - coalesce((SELECT sum(t.vat_ore) FROM taxed AS t WHERE t.place = r.place), 0))::bigint, NULL, l.dim_1
FROM recovery AS r
LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = r.invoice_no AND l.line_no = 1
GROUP BY 2, 3, l.dim_1;
