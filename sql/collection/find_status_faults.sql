-- find_status_faults: the rows of a status file that are of no case of ours, or have been read before.
--
-- reads   status_row (temporary), collection_case, case_status
-- writes  status_fault (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE status_fault ON COMMIT DROP AS
SELECT s.line_no, s.event_id AS row_key, f.rule, CASE f.rule WHEN 'UNKNOWN_CASE' THEN s.case_ref ELSE s.event_id END AS found
FROM status_row AS s
CROSS JOIN LATERAL (
    SELECT CASE WHEN EXISTS (SELECT FROM case_status AS c WHERE c.client = %(client)s AND c.event_id = s.event_id)
                    THEN 'DUPLICATE_EVENT'
                WHEN NOT EXISTS (SELECT FROM collection_case AS c WHERE c.client = %(client)s AND c.case_ref = s.case_ref)
                    THEN 'UNKNOWN_CASE' END AS rule
) AS f
WHERE f.rule IS NOT NULL;
