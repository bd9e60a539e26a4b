-- answer_objections: what became of the objections that hold a claim.
--
-- reads   asked_objection (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Faktura ' || a.invoice_no || ' lämnas inte till rättslig åtgärd. Den står på listan över spärrar att se över '
       || 'efter spärrkodens tid; när spärren OBJECTION avslutas aviseras fakturan på nytt.'
FROM asked_objection AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
