-- stage_dunning_claim: the claims that are due for a letter, each with its days, fee and plain interest, and what keeps it back.
--
-- reads   due_claim, plain_interest, letter_term, policy_stop_code (temporary), customer, undelivered_number, reminder,
--         demand_claim
-- writes  dunning_claim (temporary)
-- takes   client, demand_fee_ore, compensation_ore
-- rerun   safe: temporary
-- note    a company that owes late compensation (lag (1981:739) §§ 4 a, 5) owes that and no fee; a reminder's fee is owed where it
--         was agreed, once; no fee for a demand sent again. interest_ore null: rules/interest.py reckons it. blocked_by: a stop code that the customer's own data mean, or what no letter can be sent without

DROP TABLE IF EXISTS dunning_claim;
CREATE TEMP TABLE dunning_claim ON COMMIT DROP AS
SELECT d.*, x.letter_to_no, x.fee_code, c.kind, c.protection_code, t.respond_by_on, t.next_step_on, d.open_ore AS asked_ore,
       1 AS place, d.invoice_no AS first_invoice_no, d.due_effective_on AS first_due_on,
       CASE WHEN d.is_charged AND (d.step = 'reminder' OR x.fee_code = 'LATE_COMP') THEN 0
            WHEN x.fee_code = 'LATE_COMP' THEN CASE d.interest_basis WHEN 'NONE' THEN 0 ELSE %(compensation_ore)s END
            WHEN x.fee_code = 'DEMAND' AND EXISTS (SELECT FROM demand_claim AS e
                                                   WHERE e.client = %(client)s AND e.invoice_no = d.invoice_no) THEN 0
            WHEN x.fee_code = 'DEMAND' THEN %(demand_fee_ore)s
            WHEN d.reminder_fee_agreement IS NULL OR d.claim_kind = 'DAMAGES' THEN 0
            ELSE d.reminder_fee_ore END AS fee_ore,
       n.interest_ore,
       coalesce(s.stop_code, CASE
           WHEN u.protection_code <> 0 THEN 'PROTECTED_ID'
           WHEN EXISTS (SELECT FROM undelivered_number AS n WHERE n.client = %(client)s AND n.document_type = 'invoice'
                          AND d.invoice_no BETWEEN n.first_no AND n.last_no) THEN 'NOT_SENT'
           WHEN d.level > 0 AND EXISTS (
               SELECT FROM reminder AS r
               JOIN undelivered_number AS n ON n.client = r.client AND n.document_type = 'reminder'
                   AND r.reminder_no BETWEEN n.first_no AND n.last_no
               WHERE r.client = %(client)s AND r.invoice_no = d.invoice_no) THEN 'LETTER_NOT_SENT'
           WHEN concat(u.street, u.street_2) = '' OR coalesce(u.postal_code, '') = '' OR coalesce(u.city, '') = ''
           THEN 'NO_ADDRESS' END) AS blocked_by,
       coalesce(CASE d.step WHEN 'reminder' THEN s.reminder ELSE s.demand END = 'M', u.protection_code <> 0, false) AS is_manual
FROM due_claim AS d
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = d.customer_no
CROSS JOIN LATERAL (
    SELECT coalesce(c.guardian_no, d.recipient_no) AS letter_to_no,
           CASE WHEN d.late_compensation AND c.kind = 'organisation' THEN 'LATE_COMP'
                WHEN d.step = 'demand' THEN 'DEMAND' ELSE 'REMINDER' END AS fee_code) AS x
LEFT JOIN LATERAL (   -- nearly always the customer itself, who is at hand
    SELECT c.protection_code, c.street, c.street_2, c.postal_code, c.city WHERE c.customer_no = x.letter_to_no
    UNION ALL
    SELECT a.protection_code, a.street, a.street_2, a.postal_code, a.city FROM customer AS a
    WHERE c.customer_no <> x.letter_to_no AND a.client = %(client)s AND a.customer_no = x.letter_to_no) AS u ON true
LEFT JOIN policy_stop_code AS s ON CASE d.step WHEN 'reminder' THEN s.reminder ELSE s.demand END <> 'N'
    AND s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, d.issued_on)
LEFT JOIN plain_interest AS n ON n.item_id = d.item_id
JOIN letter_term AS t ON t.kravkod = d.kravkod AND t.step = d.step;
