-- reconciliation_totals: open items now, what moved them since the night before, and what their postings sum to.
--
-- reads   reconciliation, reconciliation_balance, run, control_total
-- writes  -
-- takes   client, run_id, business_on
-- rerun   safe: reads only
-- note    moved is counted from the last reconciled night. Where that is not the night before, which then was stopped, the
--         difference is added, or one stopped night would stop the next

WITH night_before AS (
    SELECT r.run_id FROM run AS r
    WHERE r.client = %(client)s AND r.business_on < %(business_on)s
    ORDER BY r.business_on DESC LIMIT 1
), last_reconciled AS (
    SELECT r.run_id FROM reconciliation AS r
    WHERE r.client = %(client)s AND r.business_on < %(business_on)s
    ORDER BY r.business_on DESC LIMIT 1
), part AS (
    SELECT t.name, t.count, t.ore
    FROM reconciliation_balance AS b
    CROSS JOIN LATERAL (VALUES ('open_items', b.open_count, b.open_ore), ('movements', b.moved_count, b.moved_ore),
                               ('subledger', b.posted_count, b.posted_ore)) AS t (name, count, ore)
    WHERE b.client = %(client)s AND b.run_id = %(run_id)s
    UNION ALL
    SELECT 'movements', b.open_count, b.open_ore
    FROM reconciliation_balance AS b JOIN last_reconciled AS r ON r.run_id = b.run_id
    WHERE b.client = %(client)s
    UNION ALL
    SELECT 'movements', -t.count, -t.ore
    FROM control_total AS t JOIN night_before AS n ON n.run_id = t.run_id
    WHERE t.step = 'reconciliation' AND t.name = 'open_items'
)
SELECT p.name, sum(p.count)::bigint AS count, sum(p.ore)::bigint AS ore
FROM part AS p
GROUP BY p.name;
