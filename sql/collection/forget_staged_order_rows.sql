-- forget_staged_order_rows: make room for the next collection order of the night.
--
-- reads   -
-- writes  order_row, order_debtor, order_said, order_hold, order_fault (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.order_row, pg_temp.order_debtor, pg_temp.order_said, pg_temp.order_hold, pg_temp.order_fault;
