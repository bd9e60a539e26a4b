-- interest_put_aside: the claims whose interest could not be reckoned, and why.
--
-- reads   interest_aside, interest_claim (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT a.rule, a.rate_from_on, k.invoice_no
FROM interest_aside AS a JOIN interest_claim AS k ON k.item_id = a.claim_id
ORDER BY a.rule, a.rate_from_on, k.invoice_no;
