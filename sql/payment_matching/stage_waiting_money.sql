-- stage_waiting_money: the money that waits for a person: of no invoice, or more than its invoice asked.
--
-- reads   open_item_rest
-- writes  waiting_money (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    staged so that its size is known: the list is otherwise made as if of one row, and proposals are sought row by row

DROP TABLE IF EXISTS waiting_money;
CREATE TEMP TABLE waiting_money ON COMMIT DROP AS
SELECT o.item_id, o.payment_id, o.customer_no, o.invoice_no, o.department, o.open_ore
FROM open_item_rest AS o
WHERE o.client = %(client)s AND o.kind <> 'claim' AND o.payment_id IS NOT NULL;
