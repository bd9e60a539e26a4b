-- block_case_claims: keep back what has fallen by limitation, and what has no known first interest day or agreed rate.
--
-- reads   case_limit, case_interest (temporary)
-- writes  case_claim (temporary)
-- takes   business_on
-- rerun   safe: temporary

UPDATE case_claim AS d SET blocked_by = CASE WHEN l.limits_on < %(business_on)s THEN 'LIMITED'
                                                     WHEN n.from_on IS NULL THEN 'FROM_MISSING' ELSE 'CONTRACT_RATE' END
FROM case_limit AS l JOIN case_interest AS n ON n.claim_id = l.item_id
WHERE l.item_id = d.item_id
  AND (l.limits_on < %(business_on)s OR n.from_on IS NULL AND n.interest_basis <> 'NONE'
       OR n.interest_basis IN ('CONTRACT', 'P7_LOAN') AND n.agreed_rate_x100 IS NULL AND n.agreed_margin_x100 IS NULL);
