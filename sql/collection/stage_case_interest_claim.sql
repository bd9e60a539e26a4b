-- stage_case_interest_claim: the claims whose first interest day the agency is to be told.
--
-- reads   case_claim (temporary)
-- writes  interest_claim (temporary)
-- takes   business_on
-- rerun   safe: temporary

DROP TABLE IF EXISTS interest_claim;
CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT d.item_id, d.invoice_no, %(business_on)s::date AS through_on FROM case_claim AS d
WHERE d.blocked_by IS NULL;
