-- distribution_totals: documents this run has made and handed over, and those that wait now.
--
-- reads   document, document_event, undelivered_document
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT 'made' AS name, count(*) AS count, coalesce(sum(d.amount_ore), 0)::bigint AS ore
FROM document AS d
WHERE d.client = %(client)s AND d.run_id = %(run_id)s
UNION ALL
SELECT 'delivered', count(*), coalesce(sum(d.amount_ore), 0)::bigint
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_id = e.document_id
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'handed_over'
UNION ALL
SELECT 'undelivered', count(*), coalesce(sum(d.amount_ore), 0)::bigint
FROM undelivered_document AS u
JOIN document AS d ON d.client = u.client AND d.document_id = u.document_id
WHERE u.client = %(client)s;
