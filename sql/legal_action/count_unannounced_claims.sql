-- count_unannounced_claims: how many claims are ripe for legal action and have not been announced to their department.
--
-- reads   case_claim (temporary), standing_announcement
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT count(*) AS claims FROM case_claim AS d
WHERE d.action = 'LEGAL' AND d.blocked_by IS NULL
  AND NOT EXISTS (SELECT FROM standing_announcement AS a WHERE a.client = %(client)s AND a.invoice_no = d.invoice_no);
