-- stored_control_totals: the totals this run has stored, and those of the client's night before it.
--
-- reads   control_total, run
-- writes  -
-- takes   client, run_id, business_on
-- rerun   safe: reads only
-- note    `previous:run` stands for the night before itself: it may have ended before some steps stored their totals

WITH previous AS (
    SELECT r.run_id FROM run AS r
    WHERE r.client = %(client)s AND r.business_on < %(business_on)s
    ORDER BY r.business_on DESC LIMIT 1
)
SELECT t.step || '.' || t.name AS name, t.count, t.ore
FROM control_total AS t
WHERE t.run_id = %(run_id)s
UNION ALL
SELECT 'previous:' || t.step || '.' || t.name, t.count, t.ore
FROM control_total AS t JOIN previous AS p ON p.run_id = t.run_id
UNION ALL
SELECT 'previous:run', 1, 0 FROM previous;
