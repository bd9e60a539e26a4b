-- stage_channel: the channel of every document that has not left us, by the first row of the decision table that fits.
--
-- reads   undelivered_document, document, invoice, reminder, balance_letter, customer, document_event
-- writes  chosen_channel (temporary)
-- takes   client, run_id, business_on, reminder_channel, reminder_class
-- rerun   safe: temporary
-- note    source: the distribution reference's decision table; protected persons come before all (ruling 3). What a
--         receiver's rules refused tonight waits for the next night's print. `sign` makes a credit note's amounts positive;
--         `letter_no` is unique among the letters of a batch

CREATE TEMP TABLE chosen_channel ON COMMIT DROP AS
WITH waiting AS (
    SELECT u.document_id, u.document_type, u.document_no, d.department, d.amount_ore, d.customer_no AS recipient_no,
           coalesce(r.invoice_no, u.document_no) AS invoice_no, r.respond_by_on, m.customer_no AS creditor_no
    FROM undelivered_document AS u
    LEFT JOIN document AS d ON d.client = u.client AND d.document_type = u.document_type AND d.document_no = u.document_no
    LEFT JOIN reminder AS r ON r.client = u.client AND r.reminder_no = u.document_no AND u.document_type = 'reminder'
    LEFT JOIN balance_letter AS m
        ON m.client = u.client AND m.letter_no = u.document_no AND u.document_type = 'balance_letter'
    WHERE u.client = %(client)s
), party AS (
    SELECT w.*, b.customer_no AS debtor_no, c.kind, c.channel AS own_channel,
           c.endpoint_scheme IS NOT NULL AND c.endpoint_id IS NOT NULL AS has_endpoint,
           CASE WHEN b.protection_code <> 0 THEN b.customer_no
                WHEN c.protection_code <> 0 THEN c.customer_no END AS protected_no,
           coalesce(e.last_event_no, 0) AS last_event_no, e.rejected_run_id
    FROM waiting AS w
    LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = w.invoice_no AND w.creditor_no IS NULL
    LEFT JOIN customer AS b ON b.client = %(client)s AND b.customer_no = coalesce(w.creditor_no, i.customer_no)
    LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = w.recipient_no
    CROSS JOIN LATERAL (
        SELECT max(d.event_no) AS last_event_no, max(d.run_id) FILTER (WHERE d.event = 'rejected') AS rejected_run_id
        FROM document_event AS d WHERE d.client = %(client)s AND d.document_id = w.document_id
    ) AS e
)
SELECT p.document_id, p.document_type, p.document_no,
       CASE WHEN p.document_type = 'balance_letter' THEN 'S' ELSE '' END || p.document_no AS letter_no, p.invoice_no, p.department, p.amount_ore, p.recipient_no, p.debtor_no,
       p.protected_no, p.last_event_no,
       CASE WHEN p.document_type = 'credit_note' THEN -1 ELSE 1 END AS sign,
       CASE WHEN p.debtor_no IS NULL OR p.kind IS NULL THEN 'unknown'
            WHEN p.protected_no IS NOT NULL THEN 'restricted'
            WHEN p.kind = 'internal' THEN 'internal'
            WHEN p.respond_by_on <= %(business_on)s THEN 'too late'
            WHEN p.document_type IN ('reminder', 'balance_letter') THEN 'print'
            WHEN p.rejected_run_id = %(run_id)s THEN 'waiting'
            WHEN p.rejected_run_id IS NOT NULL THEN 'print'
            WHEN p.has_endpoint AND coalesce(p.own_channel, CASE p.kind WHEN 'organisation' THEN 'peppol' END) = 'peppol'
                THEN 'peppol'
            ELSE 'print' END AS channel,
       CASE WHEN p.document_type = 'reminder' THEN %(reminder_channel)s
            WHEN p.document_type = 'balance_letter' THEN NULL
            WHEN p.rejected_run_id IS NULL THEN p.own_channel END AS wanted_channel,
       CASE WHEN p.document_type = 'reminder' THEN %(reminder_class)s ELSE 'economy' END AS postage_class
FROM party AS p;
