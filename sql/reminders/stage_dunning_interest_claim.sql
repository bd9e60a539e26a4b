-- stage_dunning_interest_claim: the claims whose letters tell of interest that is not plain, or that demand it.
--
-- reads   dunning_claim (temporary)
-- writes  interest_claim (temporary)
-- takes   business_on
-- rerun   safe: temporary

DROP TABLE IF EXISTS interest_claim;
CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT d.item_id, d.invoice_no, %(business_on)s::date AS through_on FROM dunning_claim AS d
WHERE d.interest_ore IS NULL AND (d.blocked_by IS NULL OR d.blocked_by = 'SMALL');
