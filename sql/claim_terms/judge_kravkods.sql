-- judge_kravkods: the decisions on a kravkod that cannot be carried out, each with the reason.
--
-- reads   asked_kravkod (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type <> 'invoice' THEN 'Numret är ingen faktura som drivs. Ange fakturan, inte krediten eller räntefakturan.'
        WHEN NOT a.is_known THEN 'Kravkoden ' || a.kravkod || ' finns inte i policyn. Välj en kod ur kravkod.csv.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.kravkod = a.kravkod_before THEN 'Fakturan har redan kravkoden ' || a.kravkod || '.'
        WHEN a.is_at_agency THEN 'Fakturan är hos ombudet, som har fått den med ' || a.kravkod_before || '. Återkalla ärendet först.'
        WHEN NOT a.is_open THEN 'Fakturan är reglerad: det finns inget att driva.'
    END AS outcome
    FROM asked_kravkod AS a
) AS f
WHERE f.outcome IS NOT NULL;
