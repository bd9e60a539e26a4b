-- story_draws: the Autogiro orders of an invoice, event by event.
--
-- reads   autogiro_order, autogiro_order_event, item, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT o.order_no, o.reference, o.amount_ore, o.draw_on, o.state AS state_now, e.event, e.code, e.happened_on,
       masked_in(e.text) AS text, o.file_name, r.business_on,
       v.code_version, v.policy_version
FROM item AS i
JOIN autogiro_order AS o ON o.client = i.client AND o.item_id = i.item_id
JOIN autogiro_order_event AS e ON e.client = o.client AND e.order_no = o.order_no
JOIN run AS r ON r.run_id = e.run_id
JOIN version AS v ON v.version_id = e.version_id
WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
ORDER BY o.order_no, e.event_no;
