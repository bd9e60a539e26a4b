-- stage_new_order: tonight's orders, numbered, each with a reference of its own: invoice number, A, order of the invoice.
--
-- reads   draw_claim (temporary), draw_day (temporary), autogiro_order
-- writes  new_order (temporary)
-- takes   client, first_order_no
-- rerun   safe: temporary

CREATE TEMP TABLE new_order ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY d.bankgiro, t.draw_on, d.invoice_no, d.item_id) - 1 + %(first_order_no)s::bigint AS order_no,
       lpad(d.invoice_no::text, 10, '0') || 'A' || lpad((e.orders + row_number() OVER (
           PARTITION BY d.invoice_no ORDER BY d.item_id))::text, 5, '0') AS reference,
       d.bankgiro, d.payer_number, d.customer_no, d.invoice_no, d.item_id, d.amount_ore, t.draw_on
FROM draw_claim AS d
JOIN draw_day AS t ON t.item_id = d.item_id
CROSS JOIN LATERAL (
    SELECT count(*) AS orders FROM autogiro_order AS o
    WHERE o.client = %(client)s AND o.item_id IN (
        SELECT x.item_id FROM item AS x WHERE x.client = %(client)s AND x.invoice_no = d.invoice_no)
) AS e;
