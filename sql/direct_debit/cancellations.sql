-- cancellations: the cancellations (TK25) of one bankgiro's file.
--
-- reads   cancellation (temporary)
-- writes  -
-- takes   bankgiro
-- rerun   safe: reads only

SELECT c.order_no, c.payer_number, c.draw_on, c.amount_ore, c.reference
FROM cancellation AS c WHERE c.bankgiro = %(bankgiro)s ORDER BY c.draw_on, c.order_no;
