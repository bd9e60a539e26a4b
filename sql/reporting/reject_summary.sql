-- reject_summary: what went back in a night, by department and process; a null department is the sender of the file.
--
-- reads   reject, returned_row
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    a row that went back as a whole stands once in returned_row with its amount; `reject` says why, once per fault

WITH fault AS (
    SELECT r.process, r.department, count(DISTINCT r.key) AS keys, count(*) AS faults
    FROM reject AS r
    WHERE r.client = %(client)s AND r.run_id = %(run_id)s
    GROUP BY r.process, r.department
), returned AS (
    SELECT b.process, b.department, count(*) AS rows, sum(b.ore)::bigint AS ore
    FROM returned_row AS b
    WHERE b.client = %(client)s AND b.run_id = %(run_id)s
    GROUP BY b.process, b.department
)
SELECT f.process, f.department, coalesce(b.rows, f.keys) AS count, coalesce(b.ore, 0) AS ore, f.faults
FROM fault AS f
LEFT JOIN returned AS b ON b.process = f.process AND b.department IS NOT DISTINCT FROM f.department
ORDER BY f.department NULLS LAST, f.process;
