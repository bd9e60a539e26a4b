-- stage_new_vat: VAT of tonight's invoices, per rate on the sum of net lines.
--
-- reads   order_group, order_vat
-- writes  new_vat (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    most invoices are of one order, whose VAT is already reckoned

CREATE TEMP TABLE new_vat ON COMMIT DROP AS
SELECT g.group_no, v.vat_code, v.percent_x100, v.posting_key, v.net_ore AS taxable_ore, v.vat_ore
FROM order_group AS g JOIN order_vat AS v ON v.order_id = g.order_id
WHERE g.group_no IS NOT NULL AND NOT g.is_joined
UNION ALL
SELECT t.group_no, t.vat_code, t.percent_x100, t.posting_key, t.taxable_ore, vat_of(t.taxable_ore, t.percent_x100)
FROM (
    SELECT g.group_no, v.vat_code, v.percent_x100, v.posting_key, sum(v.net_ore)::bigint AS taxable_ore
    FROM order_group AS g JOIN order_vat AS v ON v.order_id = g.order_id
    WHERE g.group_no IS NOT NULL AND g.is_joined
    GROUP BY g.group_no, v.vat_code, v.percent_x100, v.posting_key
) AS t;
