-- fallbacks_tonight: the documents that are printed because their channel did not answer, as found by this run.
--
-- reads   document_fallback
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT f.channel, count(*) AS documents
FROM document_fallback AS f
WHERE f.client = %(client)s AND f.run_id = %(run_id)s AND f.reason = 'no_answer'
GROUP BY f.channel
ORDER BY f.channel;
