-- stage_plan_interest_claim: the claims of new plans whose interest is reckoned to the plan's start.
--
-- reads   plan_part (temporary)
-- writes  interest_claim (temporary)
-- takes   business_on
-- rerun   safe: temporary

DROP TABLE IF EXISTS interest_claim;
CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT p.item_id, p.invoice_no, %(business_on)s::date AS through_on FROM plan_part AS p WHERE p.component = 'CAPITAL';
