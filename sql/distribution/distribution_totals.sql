-- distribution_totals: documents this run has made, queued again and handed over by each channel, and those that wait now.
--
-- reads   document, document_event, document_fallback, undelivered_document, outbox, run, step_attempt, control_total
-- writes  -
-- takes   client, run_id, business_on
-- rerun   safe: reads only
-- note    documents that an unfinished night before this one never counted are made here, or one stopped night would stop
--         the next. After a night that was finished, a document that has vanished since breaks the balance. <channel>_sent is
--         what the channel's files hold by their own count

WITH previous AS (
    SELECT r.run_id, EXISTS (
        SELECT FROM step_attempt AS a
        WHERE a.run_id = r.run_id AND a.step = 'distribution__letters' AND a.phase = 'run' AND a.state = 'done') AS is_finished
    FROM run AS r
    WHERE r.client = %(client)s AND r.business_on < %(business_on)s
    ORDER BY r.business_on DESC LIMIT 1
), part AS (
    SELECT 'made' AS name, d.run_id, d.amount_ore
    FROM document AS d
    WHERE d.client = %(client)s AND d.run_id = %(run_id)s
    UNION ALL
    SELECT CASE WHEN e.channel IN ('internal', 'restricted') THEN 'kept' ELSE e.channel END, d.run_id, d.amount_ore
    FROM document_event AS e
    JOIN document AS d ON d.client = e.client AND d.document_no = document_no_of(e.document_id)
        AND d.document_id = e.document_id
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'handed_over'
    UNION ALL
    SELECT 'requeued', d.run_id, d.amount_ore
    FROM document_fallback AS f
    JOIN document AS d ON d.client = f.client AND d.document_no = document_no_of(f.document_id)
        AND d.document_id = f.document_id
    WHERE f.client = %(client)s AND f.run_id = %(run_id)s
    UNION ALL
    SELECT 'undelivered', d.run_id, d.amount_ore
    FROM undelivered_document AS u
    JOIN document AS d ON d.client = u.client AND d.document_type = u.document_type AND d.document_no = u.document_no
    WHERE u.client = %(client)s
), counted AS (
    SELECT p.name, 1 AS count, p.amount_ore AS ore FROM part AS p
    UNION ALL
    SELECT 'made', s.sign, s.sign * p.amount_ore
    FROM part AS p
    CROSS JOIN LATERAL (SELECT CASE p.name WHEN 'requeued' THEN -1 ELSE 1 END AS sign) AS s
    WHERE p.name <> 'made' AND p.run_id <> %(run_id)s AND NOT EXISTS (SELECT FROM previous AS v WHERE v.is_finished)
    UNION ALL
    SELECT 'made', -t.count, -t.ore
    FROM previous AS v
    JOIN control_total AS t ON t.run_id = v.run_id AND t.step = 'distribution' AND t.name = 'undelivered'
    WHERE NOT v.is_finished
    UNION ALL
    SELECT replace(o.kind, '_batch', '_sent'), o.row_count, o.ore
    FROM outbox AS o WHERE o.client = %(client)s AND o.run_id = %(run_id)s AND o.kind LIKE '%%\_batch'
)
SELECT n.name, coalesce(sum(c.count), 0)::bigint AS count, coalesce(sum(c.ore), 0)::bigint AS ore
FROM unnest(string_to_array('made requeued kept undelivered peppol peppol_sent edifact edifact_sent svefaktura svefaktura_sent '
                            || 'bank bank_sent mailbox mailbox_sent print print_sent', ' ')) AS n (name)
LEFT JOIN counted AS c ON c.name = n.name
GROUP BY n.name;
