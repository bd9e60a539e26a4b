-- leave_announced_claims: a claim whose department may still object is not handed over yet.
--
-- reads   standing_announcement
-- writes  case_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary

DELETE FROM case_claim AS d
WHERE d.action = 'LEGAL' AND d.blocked_by IS NULL
  AND NOT EXISTS (SELECT FROM standing_announcement AS a
                  WHERE a.client = %(client)s AND a.invoice_no = d.invoice_no AND a.object_by_on < %(business_on)s);
