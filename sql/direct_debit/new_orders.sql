-- new_orders: the orders (TK82) of one bankgiro's file.
--
-- reads   new_order (temporary)
-- writes  -
-- takes   bankgiro
-- rerun   safe: reads only

SELECT n.order_no, n.payer_number, n.draw_on, n.amount_ore, n.reference
FROM new_order AS n WHERE n.bankgiro = %(bankgiro)s ORDER BY n.order_no;
