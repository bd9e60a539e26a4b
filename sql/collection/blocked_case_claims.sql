-- blocked_case_claims: the claims that are due for the agency and are not handed over, by what keeps them back.
--
-- reads   case_claim (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    our own units are never handed over; protected persons are named on the work list only

SELECT d.blocked_by, d.invoice_no FROM case_claim AS d
WHERE d.blocked_by NOT IN ('INTERNAL', 'PROTECTED_ID')
ORDER BY d.blocked_by, d.invoice_no;
