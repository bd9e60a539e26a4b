-- reconciliation_totals: open items now, what moved them since the last reconciliation, and what their postings sum to.
--
-- reads   reconciliation_balance
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT t.name, coalesce(sum(t.count), 0)::bigint AS count, coalesce(sum(t.ore), 0)::bigint AS ore
FROM reconciliation_balance AS b
CROSS JOIN LATERAL (VALUES ('open_items', b.open_count, b.open_ore), ('movements', b.moved_count, b.moved_ore),
                           ('subledger', b.posted_count, b.posted_ore)) AS t (name, count, ore)
WHERE b.client = %(client)s AND b.run_id = %(run_id)s
GROUP BY t.name;
