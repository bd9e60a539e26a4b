-- stopped_claims: how many of the claims whose interest is reckoned have days without interest by decision.
--
-- reads   interest_claim (temporary), interest_stop
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT count(*) AS claims FROM interest_claim AS k
WHERE k.invoice_no IN (SELECT s.invoice_no FROM interest_stop AS s WHERE s.client = %(client)s);
