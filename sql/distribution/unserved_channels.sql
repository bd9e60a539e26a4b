-- unserved_channels: the channels that customers want and that print stands in for, with the number of documents.
--
-- reads   chosen_channel (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT k.wanted_channel AS channel, count(*) AS documents FROM chosen_channel AS k
WHERE k.channel = 'print' AND k.wanted_channel <> 'print'
GROUP BY k.wanted_channel
ORDER BY k.wanted_channel;
