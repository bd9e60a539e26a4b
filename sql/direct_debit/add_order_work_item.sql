-- add_order_work_item: orders that a person must look at, each with what to do.
--
-- reads   order_answer (temporary), autogiro_work (temporary), autogiro_order
-- writes  work_item
-- takes   client, business_on, run_id, version_id
-- rerun   safe: one work item per order and event

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT DISTINCT ON (a.order_no, a.event) o.client, 'autogiro_order-' || o.order_no || '-' || a.event, 'autogiro_order',
       o.invoice_no::text, o.customer_no,
       'Autogiro för faktura ' || o.invoice_no || ', kund ' || masked(o.customer_no) || ', dragning ' || o.draw_on || ': '
           || a.text || coalesce(' (kod ' || a.code || ')', '') || '. ' || w.action,
       %(business_on)s, %(run_id)s, %(version_id)s
FROM order_answer AS a
JOIN autogiro_work AS w ON w.event = a.event
JOIN autogiro_order AS o ON o.client = %(client)s AND o.order_no = a.order_no
ORDER BY a.order_no, a.event, a.answer_no
ON CONFLICT DO NOTHING;
