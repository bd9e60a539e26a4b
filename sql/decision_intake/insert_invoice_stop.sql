-- insert_invoice_stop: set the holds on invoices that decisions set.
--
-- reads   new_stop (temporary)
-- writes  invoice_stop_set
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO invoice_stop_set (client, invoice_no, stop_code, set_on, until_on, review_on, part_ore, reason, set_by, decision_id,
                              run_id, version_id)
SELECT %(client)s, n.invoice_no, n.stop_code, %(business_on)s, n.until_on, n.review_on, n.part_ore, n.reason, n.set_by,
       n.decision_id, %(run_id)s, %(version_id)s
FROM new_stop AS n
WHERE n.invoice_no IS NOT NULL
ORDER BY n.decision_id, n.stop_code;
