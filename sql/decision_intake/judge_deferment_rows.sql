-- judge_deferment_rows: the requests for a deferment whose rows are at fault, each with the reason.
--
-- reads   asked_deferment (temporary)
-- writes  decided (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.open_ore = 0 THEN 'På fakturan är inget kvar att betala.'
        WHEN a.is_in_plan THEN 'Fakturan ingår i en avbetalningsplan.'
        WHEN a.said_ground IS NOT NULL AND a.ground IS NULL THEN 'Grunden finns inte. Koderna står i mallen.'
        WHEN a.asked_on > %(business_on)s THEN 'Dagen då anståndet begärdes har inte varit än.'
        WHEN a.until_on <= %(business_on)s THEN 'Anståndet till ' || a.until_on || ' har redan gått ut.'
        WHEN a.until_on <= a.due_effective_on THEN 'Fakturan förfaller först ' || a.due_effective_on || '.'
        WHEN a.deferred_on IS NOT NULL AND NOT coalesce(a.has_manager, false)
            THEN 'Fakturan har redan anstånd sedan ' || a.deferred_on || '. En chef kan godkänna ett nytt.'
    END AS outcome
    FROM asked_deferment AS a
) AS f
WHERE f.outcome IS NOT NULL;
