-- close_silent_document: stop waiting for what is printed instead, and for what nobody will answer of.
--
-- reads   document_fallback, answering_channel, answer_limit (temporary)
-- writes  unanswered_document
-- takes   client
-- rerun   safe: closed once
-- note    what a channel was handed before it began to answer is forgotten, and after a month what it was handed at all

DELETE FROM unanswered_document AS u
USING answer_limit AS l
WHERE u.client = %(client)s AND l.channel = u.channel AND u.handed_on <= l.last_on
    AND (u.handed_on <= l.last_on - 30
         OR EXISTS (SELECT FROM document_fallback AS f WHERE f.client = u.client AND f.document_id = u.document_id)
         OR EXISTS (SELECT FROM answering_channel AS k
                    WHERE k.client = u.client AND k.channel = u.channel AND u.handed_on < k.since_on));
