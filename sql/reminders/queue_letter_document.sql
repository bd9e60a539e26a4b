-- queue_letter_document: hand tonight's letters of a kind to distribution.
--
-- reads   numbered_letter (temporary)
-- writes  undelivered_number
-- takes   client, step, first_no
-- rerun   safe: a claim is asked for once by each letter

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT %(client)s, %(step)s, %(first_no)s::bigint, max(d.number) - 1 + %(first_no)s::bigint
FROM numbered_letter AS d
WHERE d.step = %(step)s
HAVING count(*) > 0;
