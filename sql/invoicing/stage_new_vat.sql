-- stage_new_vat: VAT of tonight's invoices, per rate on the sum of net lines.
--
-- reads   order_group, billable_line, policy_vat_code
-- writes  new_vat (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE new_vat ON COMMIT DROP AS
WITH taxable AS (
    SELECT g.group_no, l.vat_code, sum(l.net_ore)::bigint AS taxable_ore
    FROM order_group AS g JOIN billable_line AS l ON l.order_id = g.order_id
    WHERE g.group_no IS NOT NULL
    GROUP BY g.group_no, l.vat_code
)
SELECT t.group_no, t.vat_code, v.percent_x100::integer AS percent_x100, v.posting_key, t.taxable_ore,
       vat_of(t.taxable_ore, v.percent_x100) AS vat_ore
FROM taxable AS t
JOIN policy_vat_code AS v ON v.vat_code = t.vat_code;
