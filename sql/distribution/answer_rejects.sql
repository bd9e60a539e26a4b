-- answer_rejects: the faults of one file of answers as its reject report shows them.
--
-- reads   reject
-- writes  -
-- takes   client, run_id, file_id
-- rerun   safe: reads only

SELECT line_no, key, rule, field, found, wanted, action
FROM reject
WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'distribution' AND file_id = %(file_id)s
ORDER BY reject_no;
