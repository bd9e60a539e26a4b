-- stage_due_claim: the overdue claims whose next letter of ours is due: a reminder, or a demand after the last of them.
--
-- reads   open_item, partly_settled_item, settlement, claim_terms, reminder, demand_claim, open_case_invoice, open_autogiro_order,
--         reminder_hold, policy_kravkod (temporary)
-- writes  due_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    on a bank day D `due + days <= D` is the same as the schedule's moved day. A second reminder and a demand also wait for
--         the letter before. What Autogiro draws, or has returned lately, is not asked for

DROP TABLE IF EXISTS due_claim;
CREATE TEMP TABLE due_claim ON COMMIT DROP AS
SELECT o.item_id, o.invoice_no, o.customer_no, o.department, o.bankgiro, o.ocr, o.due_on, o.due_effective_on,
       o.amount_ore, p.item_id IS NOT NULL AS is_partly_settled,
       o.amount_ore + CASE WHEN p.item_id IS NULL THEN 0 ELSE (
           SELECT sum(s.amount_ore)::bigint FROM settlement AS s WHERE s.client = o.client AND s.item_id = o.item_id) END AS open_ore,
       i.issued_on, i.arose_on, i.recipient_no, i.kravkod, i.claim_kind, i.interest_basis, i.reminder_fee_agreement,
       k.reminder_minimum_ore, k.demand_minimum_ore, k.reminder_fee_ore, k.late_compensation, k.interest_invoicing,
       r.level, r.is_charged, CASE WHEN r.level < k.reminder_levels THEN 'reminder' ELSE 'demand' END AS step
FROM open_item AS o
LEFT JOIN partly_settled_item AS p ON p.client = o.client AND p.item_id = o.item_id
JOIN claim_terms AS i ON i.client = o.client AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
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
  AND CASE WHEN r.level < k.reminder_levels THEN k.hand_over <> 'at_reminder' ELSE k.hand_over = 'after_demand' AND k.demand END
  AND NOT EXISTS (SELECT FROM demand_claim AS m WHERE m.client = o.client AND m.invoice_no = o.invoice_no)
  AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = o.client AND c.invoice_no = o.invoice_no)
  AND NOT EXISTS (SELECT FROM open_autogiro_order AS a WHERE a.client = o.client AND a.item_id = o.item_id)
  AND NOT EXISTS (SELECT FROM reminder_hold AS h
                  WHERE h.client = o.client AND h.invoice_no = o.invoice_no AND h.until_on > %(business_on)s);
