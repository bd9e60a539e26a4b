-- judge_write_offs: the decisions to write off that cannot be carried out, each with the reason.
--
-- reads   asked_write_off (temporary)
-- writes  decided (temporary)
-- takes   clerk_ore, manager_ore
-- rerun   safe: temporary
-- note    receivables rules 4.10: up to the first limit a clerk, up to the second a manager, above it the board; two persons above
--         the first

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.reason_code IS NULL THEN 'Avskrivningsorsaken finns inte. Koderna står i mallen.'
        WHEN a.set_in = 'rule' THEN 'Små restbelopp skrivs av av natten själv. Ange en annan orsak.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.open_ore <= 0 THEN 'På fakturan är inget kvar att skriva av.'
        WHEN a.asked_ore > a.open_ore THEN 'På fakturan är bara ' || kronor(a.open_ore) || ' kr kvar.'
        WHEN a.is_in_plan THEN 'Fakturan ingår i en avbetalningsplan. Avsluta planen först.'
        WHEN a.is_at_agency THEN 'Fakturan ligger hos inkassoombudet. Återkalla ärendet först.'
        WHEN a.is_being_drawn THEN 'Fakturan är på väg att dras med autogiro. Återkalla uppdraget först.'
        WHEN a.customer_ore > %(clerk_ore)s AND NOT coalesce(a.are_two, false)
            THEN 'Kundens avskrivningar är ' || kronor(a.customer_ore) || ' kr. Över ' || kronor(%(clerk_ore)s)
                 || ' kr ska en annan person godkänna.'
        WHEN a.customer_ore > %(manager_ore)s AND coalesce(a.authority, 0) < 2
            THEN 'Kundens avskrivningar är ' || kronor(a.customer_ore) || ' kr. Över ' || kronor(%(manager_ore)s)
                 || ' kr beslutar nämnden.'
        WHEN a.customer_ore > %(clerk_ore)s AND a.authority IS NULL
            THEN 'Kundens avskrivningar är ' || kronor(a.customer_ore) || ' kr. Över ' || kronor(%(clerk_ore)s)
                 || ' kr ska en chef besluta eller godkänna.'
    END AS outcome
    FROM asked_write_off AS a
) AS f
WHERE f.outcome IS NOT NULL;
