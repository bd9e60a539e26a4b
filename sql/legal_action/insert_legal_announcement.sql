-- insert_legal_announcement: announce the claims that are ripe for legal action to their department, the longest overdue first.
--
-- reads   case_claim (temporary), standing_announcement
-- writes  legal_announcement
-- takes   client, business_on, object_by_on, first_announcement_no, run_id, version_id
-- rerun   safe: a claim whose announcement stands is not announced again

INSERT INTO legal_announcement (client, announcement_no, invoice_no, demand_no, customer_no, department, open_ore, announced_on,
                                object_by_on, run_id, version_id)
SELECT %(client)s, row_number() OVER (ORDER BY d.due_effective_on, d.invoice_no) - 1 + %(first_announcement_no)s::bigint, d.invoice_no,
       d.demand_no, d.customer_no, d.department, d.open_ore, %(business_on)s, %(object_by_on)s, %(run_id)s, %(version_id)s
FROM case_claim AS d
WHERE d.action = 'LEGAL' AND d.blocked_by IS NULL
  AND NOT EXISTS (SELECT FROM standing_announcement AS a WHERE a.client = %(client)s AND a.invoice_no = d.invoice_no);
