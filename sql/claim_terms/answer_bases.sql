-- answer_bases: what became of the decisions on what interest rests on that were carried out.
--
-- reads   asked_basis (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', concat(
    CASE a.document_type WHEN 'credit_note' THEN 'Kreditfaktura ' ELSE 'Faktura ' END, a.invoice_no, ' har räntegrunden ', a.interest_basis,
    ' med dag ' || a.basis_on, ', ' || kronor(a.agreed_rate_x100) || ' procent', ', referensräntan och ' || kronor(a.agreed_margin_x100)
    || ' procentenheter', '.', CASE WHEN a.taken_back_ore > 0 THEN ' Tidigare ränta på ' || kronor(a.taken_back_ore)
                                    || ' kr tas tillbaka och räntan räknas om.' END)
FROM asked_basis AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
