-- insert_copy_letter: a copy is a letter with the amount of what it copies; nothing is posted.
--
-- reads   document_copy, asked_copy (temporary)
-- writes  letter
-- takes   client, run_id
-- rerun   safe: follows insert_document_copy

INSERT INTO letter (client, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
SELECT y.client, 'copy', y.copy_no, a.recipient_no, a.department, a.total_ore, y.run_id, y.version_id
FROM document_copy AS y
JOIN asked_copy AS a ON a.decision_id = y.decision_id
WHERE y.client = %(client)s AND y.run_id = %(run_id)s
ORDER BY y.copy_no;
