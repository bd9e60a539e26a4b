-- stage_order_vat: the net amount and VAT of each order that may become an invoice tonight, per VAT rate.
--
-- reads   open_order, sales_order_line, policy_vat_code, article_place
-- writes  order_vat (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    first_article is a line's number and, in its lower half, its article's place in the policy table: the least of
--         them tells what the order is of, without looking for the line again

CREATE TEMP TABLE order_vat ON COMMIT DROP AS
SELECT a.order_id, a.vat_code, v.percent_x100::integer AS percent_x100, a.net_ore, vat_of(a.net_ore, v.percent_x100) AS vat_ore,
       a.lines, a.last_line, a.first_article
FROM (
    SELECT l.order_id, l.vat_code, sum_ore(l.net_ore) AS net_ore, count(*)::integer AS lines, max(l.line_no) AS last_line,
           min(l.line_no::bigint << 32 | coalesce(p.place, 0)) AS first_article
    FROM open_order AS o
    JOIN sales_order_line AS l ON l.client = o.client AND l.order_id = o.order_id
    LEFT JOIN article_place AS p ON p.article = l.article
    WHERE o.client = %(client)s AND o.held_because IS NULL
    GROUP BY l.order_id, l.vat_code
) AS a
JOIN policy_vat_code AS v ON v.vat_code = a.vat_code;
