-- stage_open_debtors: the debtors of the orders of other ledgers that wait or are with the agency.
--
-- reads   open_collection_order
-- writes  order_debtor (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE order_debtor ON COMMIT DROP AS
SELECT DISTINCT o.id_no FROM open_collection_order AS o WHERE o.client = %(client)s;
