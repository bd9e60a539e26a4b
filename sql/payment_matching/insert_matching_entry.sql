-- insert_matching_entry: one entry per payment, in the department that owns the claim.
--
-- reads   numbered_settlement
-- writes  entry
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a payment leaves open_payment with its settlement

INSERT INTO entry (client, entry_id, event, business_on, department, invoice_no, payment_id, run_id, version_id)
SELECT %(client)s, s.entry_id,
       CASE WHEN s.rule IN ('unidentified', 'deduction_unidentified') THEN 'payment_unidentified' ELSE 'payment_matched' END,
       %(business_on)s, s.department, s.invoice_no, s.payment_id, %(run_id)s, %(version_id)s
FROM numbered_settlement AS s
ORDER BY s.entry_id;
