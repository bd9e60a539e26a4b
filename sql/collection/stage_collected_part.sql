-- stage_collected_part: the parts of each row of money collected, and who keeps each: C we, A the agency, W it is not known yet.
--
-- reads   collected_row, collected_claim, keeper (temporary), agency_payment, waiting_agency_fee
-- writes  collected_part (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    forwarded money is ours, all of it; a reversal has the parts of what it takes back

CREATE TEMP TABLE collected_part ON COMMIT DROP AS
SELECT r.line_no, p.component, p.amount_ore,
       CASE WHEN p.component IN ('own_reminder', 'late_compensation') OR r.kind = 'FORWARDED' THEN 'C' ELSE coalesce(k.party, '-') END AS party
FROM collected_row AS r
JOIN collected_claim AS c ON c.line_no = r.line_no
CROSS JOIN LATERAL (VALUES
    ('capital', r.capital_ore), ('interest', r.interest_ore), ('own_reminder', c.own_cost_ore),
    ('reminder', r.reminder_ore - c.own_cost_ore), ('demand', r.demand_ore), ('plan', r.plan_ore), ('plan_notice', r.plan_notice_ore),
    ('late_compensation', r.late_comp_ore), ('kfm', r.kfm_application_ore + r.kfm_costs_ore)) AS p (component, amount_ore)
LEFT JOIN keeper AS k ON k.outcome = coalesce(c.outcome, '') AND k.component = p.component
WHERE r.kind <> 'PAYMENT_REVERSAL' AND p.amount_ore > 0;
