-- check_autogiro_order: the orders this night has sent to Bankgirot, beside the claims they draw.
--
-- reads   autogiro_order, invoice, customer
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT o.order_no, o.amount_ore, i.total_ore, (o.draw_on - o.made_on)::bigint AS days_ahead, c.protection_code::bigint,
       (SELECT count(*) FROM autogiro_order AS x
        WHERE x.client = o.client AND x.item_id = o.item_id AND x.state IN ('sent', 'cancelling', 'paid')) AS draws
FROM autogiro_order AS o
JOIN invoice AS i ON i.client = o.client AND i.invoice_no = o.invoice_no
JOIN customer AS c ON c.client = o.client AND c.customer_no = o.customer_no
WHERE o.client = %(client)s AND o.run_id = %(run_id)s
