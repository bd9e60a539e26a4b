-- answer_write_offs: what became of the decisions to write off that were carried out.
--
-- reads   asked_write_off (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Av faktura ' || a.invoice_no || ' är ' || kronor(a.amount_ore) || ' kr avskrivna'
       || CASE WHEN a.is_waived THEN ' och eftergivna: kunden är inte längre skyldig dem.' ELSE '. Kunden är fortfarande skyldig dem.' END
FROM asked_write_off AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
