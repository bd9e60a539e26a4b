-- stage_broken_interest_claim: the claims of the plans that break tonight, for the interest during the plan.
--
-- reads   late_plan (temporary), plan_item
-- writes  interest_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary

DROP TABLE IF EXISTS interest_claim;
CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT i.item_id, i.invoice_no, %(business_on)s::date AS through_on
FROM late_plan AS l
JOIN plan_item AS i ON i.client = %(client)s AND i.plan_no = l.plan_no AND i.component = 'CAPITAL'
WHERE l.noticed_on IS NOT NULL;
