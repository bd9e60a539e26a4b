-- stage_agency_interest_claim: the claims with the agency whose interest people want to lower.
--
-- reads   asked_waiver (temporary), item
-- writes  interest_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary

DROP TABLE IF EXISTS interest_claim;
CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT DISTINCT i.item_id, i.invoice_no, %(business_on)s::date AS through_on
FROM asked_waiver AS a
JOIN item AS i ON i.client = %(client)s AND i.invoice_no = a.invoice_no AND i.kind = 'claim' AND i.component = 'CAPITAL'
WHERE a.choice = 'interest' AND a.is_at_agency
