-- note_failed_channel: write on the customer why a channel did not reach it.
--
-- reads   document_fallback, document, document_event
-- writes  customer_channel_note
-- takes   client, run_id, version_id, business_on
-- rerun   safe: the newest note of a channel stands

INSERT INTO customer_channel_note AS n (client, customer_no, channel, document_id, reason, since_on, run_id, version_id)
SELECT DISTINCT ON (d.customer_no, f.channel) f.client, d.customer_no, f.channel, f.document_id,
       CASE f.reason WHEN 'no_answer' THEN 'Kanalen har inte svarat i tid.'
                     ELSE concat_ws(': ', e.reason_code, e.reason_text) END, %(business_on)s, %(run_id)s, %(version_id)s
FROM document_fallback AS f
JOIN document AS d ON d.client = f.client AND d.document_type = split_part(f.document_id, '-', 1)
    AND d.document_no = document_no_of(f.document_id)
LEFT JOIN document_event AS e ON e.client = f.client AND e.document_id = f.document_id AND e.channel = f.channel
    AND e.event = 'rejected'
WHERE f.client = %(client)s AND f.run_id = %(run_id)s
ORDER BY d.customer_no, f.channel, f.document_id DESC, e.event_no DESC
ON CONFLICT (client, customer_no, channel) DO UPDATE
SET document_id = excluded.document_id, reason = excluded.reason, since_on = excluded.since_on, ended_on = NULL,
    run_id = excluded.run_id, version_id = excluded.version_id
WHERE n.document_id <> excluded.document_id;
