-- queue_copies: let the new copies wait to be handed out.
--
-- reads   document_copy, asked_copy (temporary)
-- writes  undelivered_number
-- takes   client, run_id
-- rerun   safe: follows insert_document_copy

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT y.client, 'copy', y.copy_no, y.copy_no
FROM document_copy AS y
JOIN asked_copy AS a ON a.decision_id = y.decision_id
WHERE y.client = %(client)s AND y.run_id = %(run_id)s
ORDER BY y.copy_no;
