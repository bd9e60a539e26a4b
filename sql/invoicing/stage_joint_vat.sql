-- stage_joint_vat: VAT of the invoices of more than one order, per rate on the sum of their net lines.
--
-- reads   order_group, order_vat
-- writes  joint_vat (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    an invoice of one order has the order's VAT

CREATE TEMP TABLE joint_vat ON COMMIT DROP AS
SELECT t.group_no, t.vat_code, t.percent_x100, t.net_ore, vat_of(t.net_ore, t.percent_x100) AS vat_ore
FROM (
    SELECT g.group_no, v.vat_code, v.percent_x100, sum_ore(v.net_ore) AS net_ore
    FROM order_group AS g JOIN order_vat AS v ON v.order_id = g.order_id
    WHERE g.group_no IS NOT NULL AND g.is_joined
    GROUP BY g.group_no, v.vat_code, v.percent_x100
) AS t;
