-- open_new_claims: put tonight's claims into the set of open items.
--
-- reads   item
-- writes  open_item
-- takes   client, first_item_id, last_item_id
-- rerun   safe: numbers are taken once

INSERT INTO open_item
SELECT i.* FROM item AS i
WHERE i.client = %(client)s AND i.item_id BETWEEN %(first_item_id)s AND %(last_item_id)s
ORDER BY i.item_id;
