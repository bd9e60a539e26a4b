-- reporting_totals: the reports a night has made for finance.
--
-- reads   outbox
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT 'reports' AS name, count(*) AS count, 0::bigint AS ore
FROM outbox AS o
WHERE o.client = %(client)s AND o.run_id = %(run_id)s
  AND o.kind IN ('night_summary', 'night_facts', 'department_rejects', 'work_list');
