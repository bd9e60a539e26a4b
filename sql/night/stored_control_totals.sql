-- stored_control_totals: the totals this run has stored, and those of the client's night before it.
--
-- reads   control_total, run, step_attempt
-- writes  -
-- takes   client, run_id, business_on
-- rerun   safe: reads only
-- note    `previous:run` stands for the night before itself: it may have ended before some steps stored their totals. What
--         a night left that never came to its reconciliation is not known, for its later steps have changed it or not

WITH previous AS (
    SELECT r.run_id,
           NOT EXISTS (SELECT FROM step_attempt AS a WHERE a.run_id = r.run_id)
           OR EXISTS (SELECT FROM step_attempt AS a
                      WHERE a.run_id = r.run_id AND a.step = 'reconciliation' AND a.phase = 'run') AS is_known
    FROM run AS r
    WHERE r.client = %(client)s AND r.business_on < %(business_on)s
    ORDER BY r.business_on DESC LIMIT 1
)
SELECT t.step || '.' || t.name AS name, t.count, t.ore
FROM control_total AS t
WHERE t.run_id = %(run_id)s
UNION ALL
SELECT 'previous:' || t.step || '.' || t.name, t.count, t.ore
FROM control_total AS t JOIN previous AS p ON p.run_id = t.run_id AND p.is_known
UNION ALL
SELECT 'previous:run', 1, 0 FROM previous;
