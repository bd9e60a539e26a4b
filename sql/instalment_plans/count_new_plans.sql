-- count_new_plans: how many plans are made tonight, and how many items of fee and interest they open.
--
-- reads   new_plan, plan_part, plan_interest (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT (SELECT count(*) FROM new_plan) AS plans, (SELECT count(*) FROM new_plan AS n WHERE n.fee_ore > 0) AS fees,
       (SELECT count(*) FROM (
            SELECT p.invoice_no FROM plan_interest AS i
            JOIN plan_part AS p ON p.item_id = i.claim_id JOIN new_plan AS n ON n.plan_key = p.plan_key
            GROUP BY p.invoice_no HAVING sum(i.interest_ore) > 0) AS c) AS interests,
       (SELECT count(*) FROM plan_interest AS i
        JOIN plan_part AS p ON p.item_id = i.claim_id JOIN new_plan AS n ON n.plan_key = p.plan_key) AS lines;
