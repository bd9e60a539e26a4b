-- forget_staged_orders: drop what an earlier source of the same night was staged in.
--
-- reads   -
-- writes  temporary tables
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS staged_header, staged_item, staged_text, staged_fault, order_head, incoming_item, incoming_text,
    incoming_order, order_attest, order_fault;
