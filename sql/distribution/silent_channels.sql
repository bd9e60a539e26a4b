-- silent_channels: channels that have never answered, with the documents whose time to be answered of has passed.
--
-- reads   unanswered_document, answering_channel, answer_limit (temporary)
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    what is older than a month is forgotten (close_silent_document)

SELECT u.channel, count(*) AS documents
FROM unanswered_document AS u
JOIN answer_limit AS l ON l.channel = u.channel AND u.handed_on <= l.last_on AND u.handed_on > l.last_on - 30
WHERE u.client = %(client)s
    AND NOT EXISTS (SELECT FROM answering_channel AS k WHERE k.client = u.client AND k.channel = u.channel)
GROUP BY u.channel
ORDER BY u.channel;
