-- stage_case_row: the claims that go to the agency, gathered into one case for each debtor and action, the oldest first.
--
-- reads   case_claim, case_limit, case_interest (temporary)
-- writes  case_row (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE case_row ON COMMIT DROP AS
SELECT d.*, l.limits_on, n.from_on, n.invoiced_to_on, n.interest_basis, n.agreed_rate_x100, n.agreed_margin_x100,
       dense_rank() OVER (ORDER BY d.customer_no, d.action) AS case_number,
       row_number() OVER (PARTITION BY d.customer_no, d.action ORDER BY d.due_effective_on, d.invoice_no) AS place
FROM case_claim AS d
JOIN case_limit AS l ON l.item_id = d.item_id
JOIN case_interest AS n ON n.claim_id = d.item_id
WHERE d.blocked_by IS NULL;
