-- decision_intake_totals: rows with a decision as read, as taken and as put aside.
--
-- reads   intake_file, decision, returned_row
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    the amounts are those staff wrote: a row without one counts as none

SELECT 'read' AS name, coalesce(sum(read_count), 0)::bigint AS count, coalesce(sum(read_ore), 0)::bigint AS ore
FROM intake_file WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'decision_intake'
UNION ALL
SELECT 'taken', count(*), coalesce(sum(amount_ore), 0)::bigint
FROM decision WHERE client = %(client)s AND run_id = %(run_id)s
UNION ALL
SELECT 'returned', count(*), coalesce(sum(ore), 0)::bigint
FROM returned_row WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'decision_intake';
