-- interest_refunds: the interest that is given back tonight, by invoice.
--
-- reads   interest_refund (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT r.invoice_no, r.refund_ore FROM interest_refund AS r ORDER BY r.invoice_no;
