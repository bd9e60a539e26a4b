-- keep_open_items: the items that were open on a date: those open now, and those that have been settled since.
--
-- reads   item, settlement (temporary views), open_item, settlement
-- writes  open_item (temporary)
-- takes   client, until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.open_item (client, item_id, kind, component, customer_no, department, invoice_no, payment_id, bankgiro, ocr,
                               amount_ore, opened_on, due_on, due_effective_on)
SELECT i.client, i.item_id, i.kind, i.component, i.customer_no, i.department, i.invoice_no, i.payment_id, i.bankgiro, i.ocr,
       i.amount_ore, i.opened_on, i.due_on, i.due_effective_on
FROM pg_temp.item AS i
WHERE i.client = %(client)s
  AND i.item_id IN (SELECT o.item_id FROM public.open_item AS o WHERE o.client = %(client)s
                    UNION SELECT s.item_id FROM public.settlement AS s WHERE s.client = %(client)s AND s.run_id > %(until_run_id)s)
  AND i.amount_ore + coalesce((SELECT sum(s.amount_ore) FROM pg_temp.settlement AS s
                               WHERE s.client = i.client AND s.item_id = i.item_id), 0) <> 0;
