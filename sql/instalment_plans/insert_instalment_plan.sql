-- insert_instalment_plan: the plans made tonight, each with a reference that no invoice has.
--
-- reads   new_plan (temporary)
-- writes  instalment_plan
-- takes   client, business_on, first_plan_no, bankgiro, length_digit, last_settlement_id, run_id, version_id
-- rerun   safe: a decision applied no longer waits
-- note    eight digits beginning with 9; with length digit and check digit the OCR has ten, so the length digit is 0. An
--         invoice's has eleven or twelve

INSERT INTO instalment_plan (client, plan_no, customer_no, department, starts_on, ocr, bankgiro, capital_ore, interest_ore, cost_ore,
                             fee_ore, base_ore, instalments, last_settlement_id, decided_by, approved_by, reason, decision_id, run_id,
                             version_id)
WITH payload AS MATERIALIZED (
    SELECT n.*, n.number - 1 + %(first_plan_no)s::bigint AS plan_no,
           (90000000 + n.number - 1 + %(first_plan_no)s::bigint) * CASE WHEN %(length_digit)s THEN 10 ELSE 1 END AS digits
    FROM new_plan AS n
)
SELECT %(client)s, p.plan_no, p.customer_no, p.department, %(business_on)s, p.digits::text || luhn_digit(p.digits), %(bankgiro)s,
       p.capital_ore, p.interest_ore, p.cost_ore, p.fee_ore, p.base_ore, p.instalments, %(last_settlement_id)s, p.decided_by,
       p.approved_by, p.reason, p.decision_id, %(run_id)s, %(version_id)s
FROM payload AS p
ORDER BY p.plan_no;
