-- announced_claims: what the departments are told of the claims announced now, by department and debtor.
--
-- reads   legal_announcement, demand, invoice, open_item_rest, customer
-- writes  -
-- takes   client, first_announcement_no
-- rerun   safe: reads only
-- note    no names; a protected person's claim is never announced, it is work for the one who may see it (ruling 3)

SELECT a.department, masked(a.customer_no) AS customer_no, a.invoice_no, a.open_ore,
       coalesce((SELECT sum(o.open_ore) FROM open_item_rest AS o
                 WHERE o.client = a.client AND o.invoice_no = a.invoice_no AND o.component = 'COST'), 0)::bigint AS fees_ore,
       i.due_on, a.demand_no, d.demanded_on, d.respond_by_on, a.object_by_on
FROM legal_announcement AS a
JOIN demand AS d ON d.client = a.client AND d.demand_no = a.demand_no
JOIN invoice AS i ON i.client = a.client AND i.invoice_no = a.invoice_no
JOIN customer AS c ON c.client = a.client AND c.customer_no = a.customer_no AND c.protection_code = 0
WHERE a.client = %(client)s AND a.announcement_no >= %(first_announcement_no)s
ORDER BY a.department, a.customer_no, i.due_on, a.invoice_no
