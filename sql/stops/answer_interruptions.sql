-- answer_interruptions: what became of the decisions on limitation that were noted.
--
-- reads   asked_interruption (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Preskriptionstiden för faktura ' || a.invoice_no || ' räknas på nytt från ' || a.effective_on
           || ', om den inte redan hade gått ut.'
FROM asked_interruption AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
