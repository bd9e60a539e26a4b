-- collection_totals: the claims this run has handed over, and what the files in the outbox say of them.
--
-- reads   collection_case, collection_case_invoice, outbox
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    the outbox was told what was read back from the file's bytes, not what was meant to be written

SELECT 'cases' AS name, count(*) AS count, coalesce(sum(v.open_capital_ore), 0)::bigint AS ore
FROM collection_case AS c
JOIN collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
UNION ALL
SELECT 'sent', coalesce(sum(o.row_count), 0)::bigint, coalesce(sum(o.ore), 0)::bigint
FROM outbox AS o
WHERE o.client = %(client)s AND o.run_id = %(run_id)s AND o.kind = 'collection_cases';
