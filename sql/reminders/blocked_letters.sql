-- blocked_letters: the claims that are due for a letter of ours and get none, by what keeps it back and which letter it is.
--
-- reads   dunning_claim (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    holds that people have set stand on the review list; protected persons on the work list only, whatever keeps them back

SELECT d.blocked_by, d.step, d.invoice_no FROM dunning_claim AS d
WHERE d.blocked_by IS NOT NULL AND d.protection_code = 0 AND NOT d.is_manual
ORDER BY d.step, d.blocked_by, d.invoice_no;
