-- judge_surveillance: the decisions on surveillance that cannot be carried out, each with the reason.
--
-- reads   asked_surveillance (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura.'
        WHEN a.open_ore = 0 THEN 'På fakturan är inget kvar att betala.'
        WHEN a.open_case_ref IS NOT NULL THEN 'Fakturan är hos ombudet i ärende ' || a.open_case_ref || ', som själv kan bevaka den.'
        WHEN a.is_ordered THEN 'Det är redan beslutat att fakturan ska bevakas.'
        WHEN a.ended_as IS DISTINCT FROM 'RETURNED' THEN 'Bara det som ombudet har lämnat tillbaka kan lämnas igen för bevakning.'
    END AS outcome
    FROM asked_surveillance AS a
) AS f
WHERE f.outcome IS NOT NULL;
