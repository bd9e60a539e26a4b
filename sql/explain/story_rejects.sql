-- story_rejects: why an order or an invoice went back, fault by fault.
--
-- reads   reject, run, inbound_file
-- writes  -
-- takes   client, key
-- rerun   safe: reads only

SELECT r.business_on, j.process, f.name AS file_name, j.line_no, j.department, j.rule, j.field, masked_in(j.found) AS found,
       j.wanted, j.action
FROM reject AS j
JOIN run AS r ON r.run_id = j.run_id
LEFT JOIN inbound_file AS f ON f.client = j.client AND f.file_id = j.file_id
WHERE j.client = %(client)s AND j.key = %(key)s AND j.process <> 'customer_intake'
ORDER BY r.business_on, j.reject_no;
