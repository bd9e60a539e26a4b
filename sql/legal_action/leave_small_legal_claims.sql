-- leave_small_legal_claims: nothing goes to court for a debtor whose claims, as they could go tonight, are below the smallest sum.
--
-- reads   policy_kravkod (temporary)
-- writes  case_claim (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    ruling 8: the sum is of the debtor, not of the invoice. What is kept back counts for itself, so that it is named only
--         where the debtor owes enough

DELETE FROM case_claim AS d
USING (
    SELECT c.customer_no, coalesce(sum(c.open_ore) FILTER (WHERE c.blocked_by IS NULL), 0) AS free_ore, sum(c.open_ore) AS all_ore
    FROM case_claim AS c WHERE c.action = 'LEGAL' GROUP BY c.customer_no
) AS s, policy_kravkod AS k
WHERE d.action = 'LEGAL' AND s.customer_no = d.customer_no AND k.kravkod = d.kravkod
  AND CASE WHEN d.blocked_by IS NULL THEN s.free_ore ELSE s.all_ore END < k.legal_minimum_ore;
