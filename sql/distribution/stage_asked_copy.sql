-- stage_asked_copy: the copies that staff ask for, each sound or with what stands against it.
--
-- reads   waiting_decision (temporary), invoice, customer, document_event, undelivered_document, document_copy
-- writes  asked_copy (temporary)
-- takes   client, run_id
-- rerun   safe: temporary
-- note    persons are compared without regard to capitals and blanks. What has not left us needs no copy

DROP TABLE IF EXISTS pg_temp.asked_copy;
CREATE TEMP TABLE asked_copy ON COMMIT DROP AS
SELECT w.decision_id, w.invoice_no, w.choice AS way, i.document_type, i.recipient_no, i.department, i.total_ore,
       CASE WHEN lower(replace(w.approved_by, ' ', '')) = lower(replace(w.decided_by, ' ', ''))
                THEN 'Samma person står som beslutande och godkännande. En annan person ska godkänna.'
            WHEN i.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
            WHEN c.kind = 'internal' THEN 'Fakturan är intern och skickas aldrig. Underlaget står i rapporten över internfakturor.'
            WHEN u.document_id IS NOT NULL OR NOT e.has_left
                THEN 'Fakturan har inte skickats än. Den skickas när det som hindrar den är rättat; då behövs ingen kopia.'
            WHEN w.turn > 1 OR y.copy_no IS NOT NULL THEN 'En kopia av fakturan skickas redan i natt.'
       END AS conflict
FROM (SELECT d.*, row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn FROM waiting_decision AS d) AS w
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = w.invoice_no
LEFT JOIN customer AS c ON c.client = i.client AND c.customer_no = i.recipient_no
LEFT JOIN undelivered_document AS u ON u.client = i.client AND u.document_type = i.document_type AND u.document_no = i.invoice_no
LEFT JOIN document_copy AS y ON y.client = i.client AND y.document_no = i.invoice_no AND y.run_id = %(run_id)s
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM document_event AS x
                   WHERE x.client = %(client)s AND x.document_id = i.document_type || '-' || i.invoice_no
                       AND x.event = 'handed_over') AS has_left
) AS e;
