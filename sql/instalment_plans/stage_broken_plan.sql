-- stage_broken_plan: the plans that break tonight, with the interest that has run during them.
--
-- reads   late_plan, broken_interest (temporary), plan_item
-- writes  ended_plan (temporary)
-- takes   client
-- rerun   safe: temporary

INSERT INTO ended_plan (plan_no, event, ended_by, instalment_no, interest_ore)
SELECT l.plan_no, 'broken', 'instalment_plans', l.instalment_no,
       (SELECT coalesce(sum(n.interest_ore), 0)::bigint FROM plan_item AS i JOIN broken_interest AS n ON n.claim_id = i.item_id
        WHERE i.client = %(client)s AND i.plan_no = l.plan_no)
FROM late_plan AS l WHERE l.noticed_on IS NOT NULL;
