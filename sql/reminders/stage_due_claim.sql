-- stage_due_claim: the overdue claims whose next letter of ours is due: a reminder, or a demand after the last of them.
--
-- reads   ripe_claim, policy_kravkod (temporary), claim_terms, standing_demand_claim
-- writes  due_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    on a bank day D `due + days <= D` is the same as the schedule's moved day

DROP TABLE IF EXISTS due_claim;
CREATE TEMP TABLE due_claim ON COMMIT DROP AS
SELECT o.*, i.issued_on, i.arose_on, i.recipient_no, i.kravkod, i.claim_kind, i.interest_basis, i.reminder_fee_agreement,
       k.reminder_minimum_ore, k.demand_minimum_ore, k.reminder_fee_ore, k.late_compensation, k.interest_invoicing,
       CASE WHEN o.level < k.reminder_levels THEN 'reminder' ELSE 'demand' END AS step
FROM ripe_claim AS o
JOIN claim_terms AS i ON i.client = %(client)s AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
WHERE o.due_effective_on + (CASE WHEN o.level = 1 AND k.reminder_levels = 2 THEN k.second_reminder_days
                                 ELSE k.reminder_days END)::int <= %(business_on)s
  AND CASE WHEN o.level < k.reminder_levels THEN k.hand_over <> 'at_reminder' ELSE k.hand_over = 'after_demand' AND k.demand END
  AND NOT EXISTS (SELECT FROM standing_demand_claim AS m WHERE m.client = %(client)s AND m.invoice_no = o.invoice_no);
