-- judge_reopenings: the decisions that cannot re-open another, each with the reason and what to do instead.
--
-- reads   asked_reopening (temporary)
-- writes  decided (temporary)
-- takes   posted, clerk_ore
-- rerun   safe: temporary
-- note    posted: write-offs and what was given up, which are undone where they are posted; all else is judged where holds are. What is
--         given up is in the customer's favour: two persons undo it, for a reason of förvaltningslagen § 37; a write-off waived
--         towards the customer, and interest lowered before it was invoiced, stand

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.kind IS NULL THEN 'Beslutet finns inte. Beslutsnumret står i svarsfilen (SVAR_).'
        WHEN a.invoice_no IS DISTINCT FROM a.asked_invoice_no THEN 'Beslut ' || a.replaces || ' gäller inte den fakturan. Kontrollera numren.'
        WHEN a.kind IN ('stop', 'objection') THEN 'Spärren avslutas med filen SPARRAR.'
        WHEN a.kind = 'plan' THEN 'Planen avslutas med filen AVBETALNINGSPLANER.'
        WHEN a.kind IN ('kravkod', 'interest_basis') THEN 'Lämna ett nytt beslut av samma slag: det ersätter det förra.'
        WHEN a.is_waived THEN 'Beloppet är eftergivet. Beslutet gynnar kunden och upphävs inte här.'
        WHEN a.kind NOT IN ('dispute', 'deferment', 'write_off', 'waiver') THEN 'Sådana beslut omprövas inte här.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma beslut.'
        WHEN a.replaced_by IS NOT NULL THEN 'Beslutet är redan omprövat, i beslut ' || a.replaced_by || '.'
        WHEN a.state IS NULL OR a.state <> 'done' AND a.refused_for IS NULL THEN 'Beslutet är inte genomfört. Det finns inget att ompröva.'
        WHEN a.kind = 'waiver' AND a.waived_ore = 0
            THEN 'Räntan var inte fakturerad när den sattes ned. Ett sådant beslut gynnar kunden och upphävs inte här.'
        WHEN a.kind = 'waiver' AND NOT a.has_manager
            THEN 'Beslutet gynnar kunden. Två personer, en av dem chef, ska besluta att det upphävs (förvaltningslagen 37 §).'
        WHEN a.kind = 'dispute' AND a.has_later THEN 'Bestridandet har fått ett senare beslut. Ompröva det.'
        WHEN a.kind = 'dispute' AND a.choice = 'raised' THEN 'Skriv Återtas i filen BESTRIDANDEN.'
        WHEN a.kind = 'dispute' AND a.is_disputed THEN 'Fakturan är redan bestridd på nytt.'
        WHEN a.kind = 'dispute' AND a.open_ore = 0
            THEN 'På fakturan är inget kvar att betala. Ett betalt belopp rättas med en kreditfaktura.'
        WHEN a.kind = 'deferment' AND a.refused_for IS NULL AND NOT a.has_hold THEN 'Anståndet har redan gått ut.'
        WHEN a.kind = 'write_off' AND a.is_recovered THEN 'Det avskrivna är redan helt eller delvis betalt.'
        WHEN a.kind = 'write_off' AND a.lost_ore > %(clerk_ore)s AND NOT a.has_manager
            THEN 'Över ' || kronor(%(clerk_ore)s) || ' kr ska två personer besluta, en av dem chef.'
    END AS outcome
    FROM asked_reopening AS a
    WHERE a.is_posted = %(posted)s
) AS f
WHERE f.outcome IS NOT NULL;
