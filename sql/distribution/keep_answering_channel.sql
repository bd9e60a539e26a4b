-- keep_answering_channel: remember that a channel answers, and from which documents on.
--
-- reads   new_answer (temporary)
-- writes  answering_channel
-- takes   client
-- rerun   safe: the first day stands

INSERT INTO answering_channel AS k (client, channel, since_on)
SELECT %(client)s, a.channel, min(a.handed_on)
FROM new_answer AS a
WHERE a.channel <> 'print'
GROUP BY a.channel
ON CONFLICT (client, channel) DO NOTHING;
