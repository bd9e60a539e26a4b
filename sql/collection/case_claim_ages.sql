-- case_claim_ages: when each claim arose and after how many years it falls.
--
-- reads   case_claim (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT d.item_id, d.invoice_no, d.arose_on, d.years::bigint AS years FROM case_claim AS d
WHERE d.blocked_by IS NULL
ORDER BY d.item_id
