-- stage_reminder_claim: the overdue claims whose next reminder is due, with what keeps a person's letter from being sent.
--
-- reads   open_item_rest, invoice, customer, reminder, open_case_invoice, open_autogiro_order, reminder_hold,
--         undelivered_number, policy_kravkod, policy_stop_code
-- writes  reminder_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    on a bank day D `due + days <= D` is the same as the schedule's moved day. A kravkod with second_reminder_days has
--         a second level, which also waits for the first letter's own deadline. A claim that is being drawn by Autogiro, or was drawn
--         and returned so lately that the customer must have time to pay, is not asked for. blocked_by: a stop code, or NO_ADDRESS of
--         the receiver, or NOT_SENT while the invoice itself has not left us

CREATE TEMP TABLE reminder_claim ON COMMIT DROP AS
WITH due AS (
    SELECT o.item_id, o.invoice_no, o.customer_no, i.recipient_no, o.department, o.bankgiro, o.ocr, o.open_ore,
           o.due_on, o.due_effective_on, i.issued_on, i.kravkod, r.level + 1 AS level,
           CASE WHEN i.reminder_fee_agreement IS NOT NULL AND NOT r.is_charged AND NOT k.late_compensation
                THEN k.reminder_fee_ore ELSE 0 END AS fee_ore
    FROM open_item_rest AS o
    JOIN invoice AS i ON i.client = o.client AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
    JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
    CROSS JOIN LATERAL (
        SELECT coalesce(max(m.level), 0) AS level, coalesce(bool_or(m.fee_ore > 0), false) AS is_charged,
               max(m.next_step_on) AS next_step_on
        FROM reminder AS m WHERE m.client = o.client AND m.invoice_no = o.invoice_no
    ) AS r
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL' AND o.due_effective_on < %(business_on)s
      AND r.level < k.reminder_levels AND k.hand_over <> 'at_reminder' AND o.open_ore >= k.reminder_minimum_ore
      AND o.due_effective_on + (CASE r.level WHEN 0 THEN k.reminder_days ELSE k.second_reminder_days END)::int
          <= %(business_on)s
      AND (r.next_step_on IS NULL OR r.next_step_on <= %(business_on)s)
      AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = o.client AND c.invoice_no = o.invoice_no)
      AND NOT EXISTS (SELECT FROM open_autogiro_order AS a WHERE a.client = o.client AND a.item_id = o.item_id)
      AND NOT EXISTS (SELECT FROM reminder_hold AS h
                      WHERE h.client = o.client AND h.invoice_no = o.invoice_no AND h.until_on > %(business_on)s)
)
SELECT d.*, coalesce(s.stop_code, CASE
           WHEN t.protection_code <> 0 THEN 'PROTECTED_ID'
           WHEN EXISTS (SELECT FROM undelivered_number AS u
                        WHERE u.client = %(client)s AND u.document_type = 'invoice'
                          AND d.invoice_no BETWEEN u.first_no AND u.last_no) THEN 'NOT_SENT'
           WHEN concat(t.street, t.street_2) = '' OR coalesce(t.postal_code, '') = '' OR coalesce(t.city, '') = ''
           THEN 'NO_ADDRESS' END) AS blocked_by
FROM due AS d
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = d.customer_no
LEFT JOIN customer AS t ON t.client = %(client)s AND t.customer_no = d.recipient_no
LEFT JOIN policy_stop_code AS s ON s.reminder <> 'N'
    AND s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, d.issued_on);
