-- stage_undo: the waiting decisions to undo, with payment, invoice to move to, and the money that each takes back.
--
-- reads   waiting_decision, live_position (temporary), settlement, payment, reversal_link, invoice
-- writes  undoing (temporary)
-- takes   client
-- rerun   safe: temporary

DROP TABLE IF EXISTS undoing;
CREATE TEMP TABLE undoing ON COMMIT DROP AS
SELECT d.decision_id, d.choice, d.decided_by, d.settlement_id, d.amount_ore AS asked_ore, d.invoice_no AS asked_invoice_no,
       p.payment_id, p.kind AS payment_kind, p.paid_on, p.bankgiro AS payment_bankgiro,
       CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END AS paid_ore,
       i.invoice_no, i.document_type, i.customer_no, i.department, i.bankgiro, i.ocr,
       (SELECT count(*) FROM live_position AS l WHERE l.payment_id = p.payment_id AND l.rule <> 'small_difference'
            AND (l.settlement_id = d.settlement_id OR d.settlement_id IS NULL AND NOT (l.is_own AND l.kind = 'unidentified')))
           AS parts,
       -(SELECT coalesce(sum(l.amount_ore), 0) FROM live_position AS l
         WHERE l.payment_id = p.payment_id AND l.rule <> 'small_difference'
           AND (l.settlement_id = d.settlement_id OR d.settlement_id IS NULL AND NOT (l.is_own AND l.kind = 'unidentified'))
        )::bigint AS moved_ore,
       -(SELECT coalesce(sum(l.amount_ore), 0) FROM live_position AS l
         WHERE l.payment_id = p.payment_id AND l.rule <> 'small_difference')::bigint AS lies_ore,
       EXISTS (SELECT FROM reversal_link AS r WHERE r.client = p.client AND r.reverses_payment_id = p.payment_id) AS is_reversed,
       EXISTS (SELECT FROM waiting_decision AS e
               WHERE e.decision_id < d.decision_id AND (e.payment_id = p.payment_id OR e.settlement_id = d.settlement_id)
                 AND (e.settlement_id IS NULL OR d.settlement_id IS NULL OR e.settlement_id = d.settlement_id)) AS is_repeated
FROM waiting_decision AS d
LEFT JOIN LATERAL (SELECT e.payment_id FROM settlement AS e
                   WHERE e.client = %(client)s AND e.settlement_id = d.settlement_id LIMIT 1) AS s ON true
LEFT JOIN payment AS p ON p.client = %(client)s AND p.payment_id = coalesce(d.payment_id, s.payment_id)
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no;
