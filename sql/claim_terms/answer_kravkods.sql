-- answer_kravkods: what became of the decisions on a kravkod that were carried out.
--
-- reads   asked_kravkod (temporary)
-- writes  decided (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', concat('Faktura ', a.invoice_no, ' drivs enligt ', a.kravkod, ' från ', %(business_on)s::date,
                                     ', förut ', a.kravkod_before, '.')
FROM asked_kravkod AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
