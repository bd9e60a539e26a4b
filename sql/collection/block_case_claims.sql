-- block_case_claims: keep back what has fallen by limitation and what has no known first interest day.
--
-- reads   case_limit, case_interest (temporary)
-- writes  case_claim (temporary)
-- takes   business_on
-- rerun   safe: temporary

UPDATE case_claim AS d SET blocked_by = CASE WHEN l.limits_on < %(business_on)s THEN 'LIMITED' ELSE 'FROM_MISSING' END
FROM case_limit AS l JOIN case_interest AS n ON n.claim_id = l.item_id
WHERE l.item_id = d.item_id
  AND (l.limits_on < %(business_on)s OR n.from_on IS NULL AND n.interest_basis <> 'NONE');
