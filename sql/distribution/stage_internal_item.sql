-- stage_internal_item: what is open of the internal documents that stay in the house tonight.
--
-- reads   chosen_channel (temporary), item, open_item_rest, customer
-- writes  internal_item (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE internal_item ON COMMIT DROP AS
SELECT t.item_id, t.kind, t.department, t.invoice_no, r.open_ore, row_number() OVER (ORDER BY t.item_id) AS place
FROM chosen_channel AS k
JOIN item AS t ON t.client = %(client)s AND t.invoice_no = k.invoice_no
JOIN open_item_rest AS r ON r.client = t.client AND r.item_id = t.item_id
WHERE k.channel = 'internal' AND r.open_ore <> 0;
