-- end_invoice_kravkods: the kravkoder that tonight's decisions replace hold no more.
--
-- reads   asked_kravkod, decided (temporary)
-- writes  invoice_kravkod_set
-- takes   client, business_on
-- rerun   safe: a decision applied no longer waits

UPDATE invoice_kravkod_set AS s SET ended_on = %(business_on)s
FROM asked_kravkod AS a
WHERE s.client = %(client)s AND s.invoice_no = a.invoice_no AND s.ended_on IS NULL
  AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
