-- interest_claims: what the law needs to know of each claim whose interest is reckoned.
--
-- reads   interest_terms (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    which of the days counts is the basis's (rules/interest.py)

SELECT k.item_id AS claim_id, k.total_ore AS capital_ore, k.due_effective_on, k.through_on, k.sent_on, k.basis_on,
       k.interest_basis, k.invoiced_to_on, k.agreed_rate_x100, k.agreed_margin_x100
FROM interest_terms AS k
ORDER BY k.customer_no, k.invoice_no, k.item_id
