-- insert_entry: the step's vouchers.
--
-- reads   new_entry (temporary)
-- writes  entry
-- takes   client, business_on, run_id, version_id
-- rerun   safe: what was posted is no longer waiting

INSERT INTO entry (client, entry_id, event, business_on, department, run_id, version_id)
SELECT %(client)s, n.entry_id, n.event, %(business_on)s, n.department, %(run_id)s, %(version_id)s
FROM new_entry AS n
ORDER BY n.entry_id;
