-- stage_ended_case: the cases told of tonight that the agency has closed or given back, by the newest state of each.
--
-- reads   case_status
-- writes  ended_case (temporary)
-- takes   client, run_id
-- rerun   safe: temporary

CREATE TEMP TABLE ended_case ON COMMIT DROP AS
SELECT k.case_ref, s.state, s.file_name
FROM (SELECT DISTINCT r.case_ref FROM case_status AS r WHERE r.client = %(client)s AND r.run_id = %(run_id)s) AS k
CROSS JOIN LATERAL (SELECT h.state, h.file_name FROM case_status AS h
                    WHERE h.client = %(client)s AND h.case_ref = k.case_ref ORDER BY h.status_no DESC LIMIT 1) AS s
WHERE s.state LIKE 'CLOSED%%' OR s.state = 'RETURNED';
