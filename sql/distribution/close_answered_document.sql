-- close_answered_document: what has been answered of is not waited for any more.
--
-- reads   new_answer (temporary)
-- writes  unanswered_document
-- takes   client
-- rerun   safe: closed once

DELETE FROM unanswered_document AS u
WHERE u.client = %(client)s
    AND EXISTS (SELECT FROM new_answer AS a WHERE a.document_id = u.document_id AND a.channel = u.channel);
