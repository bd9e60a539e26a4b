-- judge_disputes: the decisions on disputes that cannot be carried out, each with the reason.
--
-- reads   asked_dispute (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    an objection needs no form and no ground (god inkassosed): it is only refused when there is nothing to object to

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.choice = 'raised' AND a.disputed_on IS NOT NULL THEN 'Fakturan är redan bestridd sedan ' || a.disputed_on || '.'
        WHEN a.choice = 'raised' AND a.open_ore = 0
            THEN 'På fakturan är inget kvar att betala. Ett betalt belopp rättas med en kreditfaktura.'
        WHEN a.choice = 'raised' AND a.is_in_plan
            THEN 'Fakturan ingår i en avbetalningsplan, där kunden har godtagit skulden. Avsluta planen först.'
        WHEN a.choice = 'raised' AND a.asked_ore > a.open_ore
            THEN 'På fakturan är bara ' || kronor(a.open_ore) || ' kr kvar att betala.'
        WHEN a.choice = 'raised' THEN NULL
        WHEN a.disputed_on IS NULL THEN 'Fakturan är inte bestridd. Registrera först bestridandet.'
        WHEN a.choice = 'partly' AND a.asked_ore >= coalesce(a.disputed_ore, a.open_ore)
            THEN 'Beloppet är hela det bestridda. Skriv Godtas i stället.'
        WHEN a.choice = 'to_court' AND lower(a.approved_by) = lower(a.decided_by)
            THEN 'Samma person står för beslut och godkännande. Förvaltningen ska godkänna.'
    END AS outcome
    FROM asked_dispute AS a
) AS f
WHERE f.outcome IS NOT NULL;
