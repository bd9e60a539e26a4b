-- department_rejects: a night's rejects of one department, or with a null department those of no known one.
--
-- reads   reject, inbound_file
-- writes  -
-- takes   client, run_id, department
-- rerun   safe: reads only
-- note    what a customer row held may be a protected address: it stands in the sender's own report only

SELECT f.name AS file_name, r.line_no, masked(r.key) AS key, r.rule, r.field,
       CASE WHEN r.process = 'customer_intake' THEN ''
            ELSE masked_in(r.found) END AS found,
       r.wanted, r.action
FROM reject AS r
LEFT JOIN inbound_file AS f ON f.client = r.client AND f.file_id = r.file_id
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.department IS NOT DISTINCT FROM %(department)s
ORDER BY r.process, r.file_id, r.line_no, r.reject_no
