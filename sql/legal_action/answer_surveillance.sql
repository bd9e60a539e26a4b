-- answer_surveillance: what became of the decisions on surveillance that were carried out.
--
-- reads   asked_surveillance (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Faktura ' || a.invoice_no || ' lämnas till ombudet för långtidsbevakning i ett nytt ärende, så snart inget hindrar.'
FROM asked_surveillance AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
