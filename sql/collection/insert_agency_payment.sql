-- insert_agency_payment: keep what the agency has collected, as events of the cases; each waits for its payout.
--
-- reads   collected_row, collected_claim, agency_item (temporary)
-- writes  agency_payment, unremitted_payment, collection_event
-- takes   client, run_id, version_id, business_on, file_name
-- rerun   safe: an event is taken once

WITH kept AS (
    INSERT INTO agency_payment (client, event_id, case_ref, invoice_no, order_no, paid_on, kind, total_ore, capital_ore, interest_ore,
        reminder_ore, demand_ore, plan_ore, plan_notice_ore, late_comp_ore, kfm_application_ore, kfm_costs_ore, creditor_share_ore,
        agency_share_ore, open_capital_ore, open_interest_ore, open_fees_ore, interest_to_on, outcome, own_cost_ore, item_id,
        reverses_event_id, file_name, business_on, run_id, version_id)
    SELECT %(client)s, r.event_id, r.case_ref, c.invoice_no, c.order_no, r.paid_on, r.kind, r.total_ore, r.capital_ore, r.interest_ore,
           r.reminder_ore, r.demand_ore, r.plan_ore, r.plan_notice_ore, r.late_comp_ore, r.kfm_application_ore, r.kfm_costs_ore,
           r.creditor_share_ore, r.agency_share_ore, r.open_capital_ore, r.open_interest_ore, r.open_fees_ore, r.interest_to_on,
           c.outcome, c.own_cost_ore,
           (SELECT i.item_id FROM agency_item AS i WHERE i.line_no = r.line_no AND i.kind = 'agency'),
           c.reverses_event_id, %(file_name)s, %(business_on)s, %(run_id)s, %(version_id)s
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    ORDER BY r.line_no
    RETURNING client, event_id, case_ref, invoice_no, kind, paid_on, file_name
), waiting AS (
    INSERT INTO unremitted_payment (client, event_id) SELECT k.client, k.event_id FROM kept AS k
)
INSERT INTO collection_event (client, event_id, case_ref, invoice_no, event, reason, happened_on, file_name, run_id, version_id)
SELECT k.client, k.case_ref || '-payment-' || k.event_id, k.case_ref, k.invoice_no,
       CASE k.kind WHEN 'PAYMENT_REVERSAL' THEN 'collection_reversed' ELSE 'collected' END, k.kind, k.paid_on, k.file_name, %(run_id)s,
       %(version_id)s
FROM kept AS k;
