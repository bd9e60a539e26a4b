-- insert_distribution_reject: put the faults of refused e-invoices aside for their departments.
--
-- reads   peppol_fault, chosen_channel (temporary), reject
-- writes  reject
-- takes   client, run_id, channel
-- rerun   safe: a refused document waits for print and is not judged again

INSERT INTO reject (client, run_id, process, reject_no, key, department, rule, field, found, wanted, action)
SELECT %(client)s, %(run_id)s, 'distribution',
       (SELECT coalesce(max(r.reject_no), 0) FROM reject AS r
        WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.process = 'distribution')
           + row_number() OVER (ORDER BY f.fault_no),
       f.key, k.department, f.rule, f.field, f.found, f.wanted, f.action
FROM peppol_fault AS f
JOIN chosen_channel AS k ON k.channel = %(channel)s AND k.invoice_no = f.key::bigint;
