-- undelivered_document: the documents not handed to a channel yet, one by one.
CREATE OR REPLACE VIEW undelivered_document AS
SELECT u.client, u.document_type || '-' || n.document_no AS document_id, u.document_type, n.document_no
FROM undelivered_number AS u
CROSS JOIN LATERAL generate_series(u.first_no, u.last_no) AS n (document_no);
