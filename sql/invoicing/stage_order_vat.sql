-- stage_order_vat: the net amount of each order that may become an invoice tonight, per VAT rate.
--
-- reads   billable_line, policy_vat_code
-- writes  order_vat (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE order_vat ON COMMIT DROP AS
SELECT a.order_id, a.vat_code, v.percent_x100::integer AS percent_x100, v.posting_key, a.net_ore, a.lines,
       vat_of(a.net_ore, v.percent_x100) AS vat_ore
FROM (
    SELECT l.order_id, l.vat_code, sum(l.net_ore)::bigint AS net_ore, count(*)::integer AS lines
    FROM billable_line AS l
    GROUP BY l.order_id, l.vat_code
) AS a
JOIN policy_vat_code AS v ON v.vat_code = a.vat_code;
