-- end_interest_bases: the bases that tonight's decisions replace hold no more.
--
-- reads   asked_basis, decided (temporary)
-- writes  interest_basis_set
-- takes   client, business_on
-- rerun   safe: a decision applied no longer waits

UPDATE interest_basis_set AS s SET ended_on = %(business_on)s
FROM asked_basis AS a
WHERE s.client = %(client)s AND s.invoice_no = a.invoice_no AND s.ended_on IS NULL
  AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
