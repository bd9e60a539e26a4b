-- stage_dunning_claim: the overdue claims whose next letter of ours is due: a reminder, or a demand after the last of them.
--
-- reads   open_item_rest, invoice, customer, reminder, demand_claim, open_case_invoice, open_autogiro_order, reminder_hold,
--         policy_kravkod, letter_term (temporary)
-- writes  dunning_claim (temporary)
-- takes   client, business_on, demand_fee_ore, compensation_ore
-- rerun   safe: temporary
-- note    on a bank day D `due + days <= D` is the same as the schedule's moved day. A second reminder and a demand also wait for
--         the letter before. What Autogiro draws, or has returned lately, is not asked for. A company that owes late compensation
--         (lag (1981:739) §§ 4 a, 5) owes that and no fee; a reminder's fee is owed where it was agreed, once

DROP TABLE IF EXISTS dunning_claim;
CREATE TEMP TABLE dunning_claim ON COMMIT DROP AS
WITH due AS (
    SELECT o.item_id, o.invoice_no, o.customer_no, o.department, o.bankgiro, o.ocr, o.open_ore, o.due_on, o.due_effective_on,
           i.issued_on, i.arose_on, i.recipient_no, i.kravkod, i.claim_kind, i.interest_basis, i.reminder_fee_agreement,
           k.reminder_minimum_ore, k.demand_minimum_ore, k.reminder_fee_ore, k.late_compensation, r.level, r.is_charged,
           CASE WHEN r.level < k.reminder_levels THEN 'reminder' ELSE 'demand' END AS step
    FROM open_item_rest AS o
    JOIN invoice AS i ON i.client = o.client AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
    JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
    CROSS JOIN LATERAL (
        SELECT coalesce(max(m.level), 0) AS level, coalesce(bool_or(m.fee_ore > 0), false) AS is_charged,
               max(m.next_step_on) AS next_step_on
        FROM reminder AS m WHERE m.client = o.client AND m.invoice_no = o.invoice_no
    ) AS r
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL' AND o.due_effective_on < %(business_on)s
      AND o.due_effective_on + (CASE WHEN r.level = 1 AND k.reminder_levels = 2 THEN k.second_reminder_days
                                     ELSE k.reminder_days END)::int <= %(business_on)s
      AND (r.next_step_on IS NULL OR r.next_step_on <= %(business_on)s)
      AND CASE WHEN r.level < k.reminder_levels THEN k.hand_over <> 'at_reminder'
               ELSE k.hand_over = 'after_demand' AND k.demand END
      AND NOT EXISTS (SELECT FROM demand_claim AS m WHERE m.client = o.client AND m.invoice_no = o.invoice_no)
      AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = o.client AND c.invoice_no = o.invoice_no)
      AND NOT EXISTS (SELECT FROM open_autogiro_order AS a WHERE a.client = o.client AND a.item_id = o.item_id)
      AND NOT EXISTS (SELECT FROM reminder_hold AS h
                      WHERE h.client = o.client AND h.invoice_no = o.invoice_no AND h.until_on > %(business_on)s)
), judged AS (
    SELECT d.*, c.kind, c.protection_code, c.identity_no, coalesce(c.guardian_no, d.recipient_no) AS letter_to_no,
           CASE WHEN d.late_compensation AND c.kind = 'organisation' THEN 'LATE_COMP'
                WHEN d.step = 'demand' THEN 'DEMAND' ELSE 'REMINDER' END AS fee_code
    FROM due AS d
    JOIN customer AS c ON c.client = %(client)s AND c.customer_no = d.customer_no
)
SELECT j.*, t.respond_by_on, t.next_step_on, j.open_ore AS asked_ore, 1 AS place, j.invoice_no AS first_invoice_no,
       j.due_effective_on AS first_due_on, NULL::text AS blocked_by, false AS is_manual,
       CASE WHEN j.is_charged AND (j.step = 'reminder' OR j.fee_code = 'LATE_COMP') THEN 0
            WHEN j.fee_code = 'LATE_COMP' THEN CASE j.interest_basis WHEN 'NONE' THEN 0 ELSE %(compensation_ore)s END
            WHEN j.fee_code = 'DEMAND' THEN %(demand_fee_ore)s
            WHEN j.reminder_fee_agreement IS NULL OR j.claim_kind = 'DAMAGES' THEN 0
            ELSE j.reminder_fee_ore END AS fee_ore
FROM judged AS j
JOIN letter_term AS t ON t.kravkod = j.kravkod AND t.step = j.step;
