-- insert_document_copy: number the copies that can be made, in the order they were asked for.
--
-- reads   asked_copy (temporary)
-- writes  document_copy
-- takes   client, run_id, version_id, business_on, first_copy_no
-- rerun   safe: a decision applied no longer waits

INSERT INTO document_copy (client, copy_no, document_type, document_no, way, decision_id, made_on, run_id, version_id)
SELECT %(client)s, %(first_copy_no)s - 1 + row_number() OVER (ORDER BY a.decision_id), a.document_type, a.invoice_no, a.way,
       a.decision_id, %(business_on)s, %(run_id)s, %(version_id)s
FROM asked_copy AS a
WHERE a.conflict IS NULL
ORDER BY a.decision_id;
