-- stage_order_group: which orders become one invoice; a group is known by its lowest order number, null means the order waits.
--
-- reads   billable_order
-- writes  order_group (temporary)
-- takes   invoice_minimum_ore, join_marked_customers
-- rerun   safe: temporary
-- note    credit orders stand alone. The minimum is judged on the invoice, VAT included. A small group joins the first large
--         one of the same customer, department and order type; else the small ones become one invoice when they reach the
--         minimum. Orders of customers who have neither a small order nor joint invoices are invoiced as they are

CREATE TEMP TABLE order_group ON COMMIT DROP AS
WITH marked AS MATERIALIZED (
    SELECT DISTINCT o.customer_no FROM billable_order AS o
    WHERE NOT o.is_credit AND (o.gross_ore < %(invoice_minimum_ore)s OR o.joint_invoice)
), joined AS (
    SELECT o.order_id, o.customer_no, o.recipient_no, o.department, o.order_type, o.net_ore, o.vat_ore, o.gross_ore, o.is_credit,
           o.is_plain, o.terms_days,
           CASE WHEN o.joint_invoice AND NOT o.is_credit AND %(join_marked_customers)s
                THEN min(o.order_id) OVER (PARTITION BY o.customer_no, o.recipient_no, o.department, o.terms_days,
                                           o.is_credit, o.joint_invoice)
                ELSE o.order_id END AS group_no
    FROM billable_order AS o WHERE o.customer_no IN (SELECT m.customer_no FROM marked AS m)
), sized AS (
    SELECT j.*, NOT j.is_credit AND sum(j.gross_ore) OVER (PARTITION BY j.group_no) < %(invoice_minimum_ore)s AS is_small
    FROM joined AS j
), hosted AS (
    SELECT s.*, min(s.group_no) FILTER (WHERE NOT s.is_small AND NOT s.is_credit) OVER same_kind AS host_no,
           sum(s.gross_ore) FILTER (WHERE s.is_small) OVER same_kind AS small_ore,
           min(s.order_id) FILTER (WHERE s.is_small) OVER same_kind AS first_small
    FROM sized AS s
    WINDOW same_kind AS (PARTITION BY s.customer_no, s.recipient_no, s.department, s.order_type)
), grouped AS (
    SELECT h.order_id, h.customer_no, h.department, h.is_credit, h.is_plain, h.terms_days, h.net_ore, h.vat_ore,
           CASE WHEN NOT h.is_small THEN h.group_no
                WHEN h.host_no IS NOT NULL THEN h.host_no
                WHEN h.small_ore >= %(invoice_minimum_ore)s THEN h.first_small END AS group_no
    FROM hosted AS h
)
SELECT o.order_id, o.customer_no, o.department, o.is_credit, o.is_plain, o.terms_days, o.net_ore, o.vat_ore, o.order_id AS group_no,
       false AS is_joined
FROM billable_order AS o WHERE o.customer_no NOT IN (SELECT m.customer_no FROM marked AS m)
UNION ALL
SELECT g.*, count(*) OVER (PARTITION BY g.group_no) > 1 AS is_joined
FROM grouped AS g;
