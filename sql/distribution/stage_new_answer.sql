-- stage_new_answer: the sound answers that have not been noted before, numbered among their document's events.
--
-- reads   incoming_answer, answer_fault (temporary), document_event, document
-- writes  new_answer (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    the same document, channel, event and moment is the same answer, however often it is told

CREATE TEMP TABLE new_answer ON COMMIT DROP AS
WITH told AS (
    SELECT DISTINCT ON (a.document_id, a.channel, a.event, a.event_at) a.*
    FROM incoming_answer AS a
    WHERE NOT EXISTS (SELECT FROM answer_fault AS f WHERE f.line_no = a.line_no)
        AND NOT EXISTS (SELECT FROM document_event AS e
                        WHERE e.client = %(client)s AND e.document_id = a.document_id AND e.channel = a.channel
                            AND e.event = a.event AND e.event_at = a.event_at)
    ORDER BY a.document_id, a.channel, a.event, a.event_at, a.line_no
)
SELECT t.document_id, t.channel, t.event, t.event_at, (t.event_at AT TIME ZONE 'Europe/Stockholm')::date AS event_on,
       t.reason_code, t.reason_text, t.file_name, t.postage_class, t.pages, d.customer_no, d.document_type, d.document_no,
       h.handed_on,
       h.last_event_no + row_number() OVER (PARTITION BY t.document_id ORDER BY t.event_at, t.line_no) AS event_no
FROM told AS t
JOIN document AS d ON d.client = %(client)s AND d.document_type = split_part(t.document_id, '-', 1)
    AND d.document_no = document_no_of(t.document_id)
CROSS JOIN LATERAL (
    SELECT max(e.event_no) AS last_event_no,
           max(e.event_on) FILTER (WHERE e.event = 'handed_over' AND e.channel = t.channel) AS handed_on
    FROM document_event AS e WHERE e.client = %(client)s AND e.document_id = t.document_id
) AS h;
