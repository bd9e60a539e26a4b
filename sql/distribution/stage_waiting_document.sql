-- stage_waiting_document: every document that has not left us, with whom it is for and what has become of it so far.
--
-- reads   undelivered_document, document, invoice, reminder, demand, demand_claim, plan_letter, instalment_plan, balance_letter,
--         document_copy, customer, document_event, document_fallback
-- writes  waiting_document, reachable (temporary)
-- takes   client, run_id
-- rerun   safe: temporary
-- note    `reachable` is for the channels to fill: (document_id, channel), see reskontra/distribution.py. A channel's own rules
--         refuse before anything is handed over; a receiver's refusal comes after. A copy has type and number of what it copies,
--         and stands in the queue under its own

CREATE TEMP TABLE reachable (document_id text NOT NULL, channel text NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE waiting_document ON COMMIT DROP AS
WITH waiting AS (
    SELECT q.document_id, q.document_type AS queued_type, q.document_no AS queued_no, y.way, u.document_type, u.document_no,
           d.department, d.amount_ore, d.customer_no AS recipient_no,
           coalesce(r.invoice_no, g.invoice_no, u.document_no) AS invoice_no,
           coalesce(r.respond_by_on, g.respond_by_on) AS respond_by_on,
           coalesce(m.customer_no, g.customer_no, p.customer_no) AS party_no
    FROM undelivered_document AS q
    LEFT JOIN document AS d ON d.client = q.client AND d.document_type = q.document_type AND d.document_no = q.document_no
    LEFT JOIN document_copy AS y ON y.client = q.client AND y.copy_no = q.document_no AND q.document_type = 'copy'
    CROSS JOIN LATERAL (SELECT q.client, coalesce(y.document_type, q.document_type), coalesce(y.document_no, q.document_no))
        AS u (client, document_type, document_no)
    LEFT JOIN reminder AS r
        ON r.client = u.client AND r.reminder_no = u.document_no AND r.place = 1 AND u.document_type = 'reminder'
    LEFT JOIN balance_letter AS m
        ON m.client = u.client AND m.letter_no = u.document_no AND u.document_type = 'balance_letter'
    LEFT JOIN LATERAL (
        SELECT e.customer_no, e.respond_by_on, f.invoice_no
        FROM demand AS e
        JOIN demand_claim AS f ON f.client = e.client AND f.demand_no = e.demand_no AND f.place = 1
        WHERE e.client = u.client AND e.demand_no = u.document_no AND u.document_type = 'demand'
    ) AS g ON true
    LEFT JOIN LATERAL (
        SELECT n.customer_no
        FROM plan_letter AS l
        JOIN instalment_plan AS n ON n.client = l.client AND n.plan_no = l.plan_no
        WHERE l.client = u.client AND l.letter_no = u.document_no AND u.document_type = 'plan'
    ) AS p ON true
    WHERE q.client = %(client)s
)
SELECT w.document_id, w.queued_type, w.queued_no, w.way, w.document_type, w.document_no, w.department, w.amount_ore, w.recipient_no, w.invoice_no,
       w.respond_by_on, w.document_type IN ('invoice', 'credit_note', 'interest_invoice') AND w.way IS NULL AS is_invoice,
       b.customer_no AS debtor_no, c.kind, c.channel AS own_channel, c.endpoint_scheme, c.endpoint_id,
       CASE WHEN b.protection_code <> 0 THEN b.customer_no
            WHEN c.protection_code <> 0 THEN c.customer_no END AS protected_no,
       coalesce(e.last_event_no, 0) AS last_event_no, e.is_refused OR f.document_id IS NOT NULL AS is_refused,
       e.is_refused_here AND NOT e.has_left AS is_refused_tonight
FROM waiting AS w
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = w.invoice_no AND w.party_no IS NULL
LEFT JOIN customer AS b ON b.client = %(client)s AND b.customer_no = coalesce(w.party_no, i.customer_no)
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = w.recipient_no
LEFT JOIN document_fallback AS f ON f.client = %(client)s AND f.document_id = w.document_id
CROSS JOIN LATERAL (
    SELECT max(d.event_no) AS last_event_no, coalesce(bool_or(d.event = 'rejected'), false) AS is_refused,
           coalesce(bool_or(d.event = 'rejected' AND d.run_id = %(run_id)s), false) AS is_refused_here,
           coalesce(bool_or(d.event = 'handed_over'), false) AS has_left
    FROM document_event AS d WHERE d.client = %(client)s AND d.document_id = w.document_id
) AS e;
