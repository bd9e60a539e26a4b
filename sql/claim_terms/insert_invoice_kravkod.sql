-- insert_invoice_kravkod: keep the kravkoder that people have decided for single invoices.
--
-- reads   asked_kravkod, decided (temporary)
-- writes  invoice_kravkod_set
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO invoice_kravkod_set (client, invoice_no, kravkod, kravkod_before, set_on, reason, set_by, approved_by, decision_id, run_id,
                                 version_id)
SELECT %(client)s, a.invoice_no, a.kravkod, a.kravkod_before, %(business_on)s, a.reason, a.decided_by, a.approved_by, a.decision_id,
       %(run_id)s, %(version_id)s
FROM asked_kravkod AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
