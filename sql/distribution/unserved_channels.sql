-- unserved_channels: the channels that customers want and cannot have, with the number of documents that go another way.
--
-- reads   chosen_channel, channel_row (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT k.wanted_channel AS channel, count(*) AS documents FROM chosen_channel AS k
WHERE k.wanted_channel NOT IN ('print', k.channel)
    AND (k.channel = 'print' OR k.channel IN (SELECT r.channel FROM channel_row AS r))
GROUP BY k.wanted_channel
ORDER BY k.wanted_channel;
