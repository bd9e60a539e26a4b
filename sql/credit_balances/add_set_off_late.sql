-- add_set_off_late: remember the claims that set-offs have closed after their due date, for the interest.
--
-- reads   set_off (temporary), item, open_item
-- writes  settled_late
-- takes   client, business_on
-- rerun   safe: a claim is remembered once

INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT DISTINCT i.client, i.item_id, i.invoice_no, %(business_on)s::date
FROM set_off AS s
JOIN item AS i ON i.client = %(client)s AND i.item_id = s.claim_item_id AND i.component = 'CAPITAL'
    AND i.due_effective_on < %(business_on)s
WHERE NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id)
ON CONFLICT DO NOTHING;
