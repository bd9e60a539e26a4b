-- close_touched_items: of the items tonight's payments touched and that still stand open, take out the settled and mark the rest.
--
-- reads   numbered_settlement, cost_settlement, open_item, entry_line
-- writes  open_item, partly_settled_item
-- takes   client
-- rerun   safe: already gone, already marked
-- note    summed item by item: as a join it would be reckoned over the whole index, history included

WITH touched AS (
    SELECT s.main_item_id AS item_id FROM numbered_settlement AS s
    WHERE s.main_ore <> 0 AND EXISTS (SELECT FROM open_item AS o WHERE o.client = %(client)s AND o.item_id = s.main_item_id)
    UNION SELECT c.item_id FROM cost_settlement AS c
    UNION SELECT s.credit_item_id FROM numbered_settlement AS s WHERE s.credit_item_id IS NOT NULL
), rest AS (
    SELECT t.item_id, (SELECT sum(l.amount_ore) FROM entry_line AS l
                       WHERE l.client = %(client)s AND l.item_id = t.item_id) AS open_ore
    FROM touched AS t
), closed AS (
    DELETE FROM open_item AS o USING rest AS r
    WHERE o.client = %(client)s AND o.item_id = r.item_id AND r.open_ore = 0
)
INSERT INTO partly_settled_item (client, item_id)
SELECT %(client)s, r.item_id FROM rest AS r WHERE r.open_ore <> 0
ON CONFLICT DO NOTHING;
