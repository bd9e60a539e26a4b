-- judge_stops: the decisions on stops that cannot be carried out, each with the reason.
--
-- reads   asked_stop, policy_stop_code (temporary)
-- writes  decided (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.stop_code IS NULL THEN 'Spärrkoden finns inte. Använd någon av '
            || (SELECT string_agg(p.stop_code, ', ' ORDER BY p.stop_code) FROM policy_stop_code AS p WHERE p.set_in = 'stop') || '.'
        WHEN a.asked_customer_no IS NOT NULL AND a.asked_invoice_no IS NOT NULL
            THEN 'Ange antingen kund eller faktura, inte båda.'
        WHEN a.asked_customer_no IS NOT NULL AND a.customer_no IS NULL THEN 'Kunden finns inte. Kontrollera kundnumret.'
        WHEN a.asked_invoice_no IS NOT NULL AND a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.set_in = 'register' THEN 'Spärren ' || a.stop_code || ' följer av kundens uppgifter i registret. Ändra dem där.'
        WHEN a.set_in = 'plan' THEN 'Spärren ' || a.stop_code || ' hör till en avbetalningsplan. Avsluta planen.'
        WHEN a.set_in = 'dispute' THEN 'Bestridanden lämnas i filen BESTRIDANDEN.'
        WHEN a.set_in = 'deferment' AND a.choice <> 'end' THEN 'Anstånd lämnas i filen ANSTAND.'
        WHEN a.set_in = 'objection' AND a.choice = 'set' THEN 'Förvaltningens invändningar lämnas i filen INVANDNINGAR.'
        WHEN a.holds_on = 'customer' AND a.customer_no IS NULL THEN 'Spärren ' || a.stop_code || ' sätts på en kund, inte på en faktura.'
        WHEN a.holds_on = 'invoice' AND a.invoice_no IS NULL THEN 'Spärren ' || a.stop_code || ' sätts på en faktura, inte på en kund.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma spärr. Lämna raden på nytt om den behövs.'
        WHEN a.asked_until_on <= %(business_on)s THEN 'Bevakningsdagen ' || a.asked_until_on || ' har redan varit.'
        WHEN a.asked_until_on > %(business_on)s::date + 731 THEN 'Bevakningsdagen får vara högst två år fram.'
        WHEN a.asked_from_on IS NOT NULL AND a.stop_code <> 'DEBT_RELIEF'
            THEN 'Fordringar före anges bara vid skuldsanering.'
        WHEN a.choice = 'set' AND a.active_on IS NOT NULL
            THEN 'Spärren finns redan sedan ' || a.active_on || '. Förläng eller avsluta den.'
        WHEN a.choice <> 'set' AND a.active_on IS NULL THEN 'Det finns ingen sådan spärr att ändra.'
    END AS outcome
    FROM asked_stop AS a
) AS f
WHERE f.outcome IS NOT NULL;
