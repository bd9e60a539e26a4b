-- blocked_case_claims: the claims that are due for the agency and are not handed over, by what keeps them back.
--
-- reads   case_claim, policy_stop_code (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    our own units are never handed over; protected persons are named on the work list only, and holds that people have set
--         on the review list

SELECT d.blocked_by, d.invoice_no FROM case_claim AS d
WHERE d.blocked_by NOT IN (SELECT s.stop_code FROM policy_stop_code AS s
                          WHERE s.stop_code NOT IN ('MINOR', 'DECEASED', 'NO_ADDRESS', 'LIMITED'))
ORDER BY d.blocked_by, d.invoice_no;
