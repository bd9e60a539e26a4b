-- judge_plan_rows: the rows that no plan can be made of, each with the reason, and the other rows of their plans.
--
-- reads   asked_plan (temporary)
-- writes  decided (temporary)
-- takes   business_on, max_instalments
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
WITH judged AS (
    SELECT a.decision_id, a.plan_key, CASE
        WHEN a.customer_no IS NULL THEN 'Kunden finns inte. Kontrollera kundnumret.'
        WHEN a.choice = 'end' AND a.running_plans IS NULL THEN 'Kunden har ingen avbetalningsplan som löper.'
        WHEN a.choice = 'end' AND cardinality(a.running_plans) > 1 THEN 'Kunden har flera planer. Kontakta systemförvaltaren.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura eller plan.'
        WHEN a.choice = 'end' THEN NULL
        WHEN a.running_plans IS NOT NULL THEN 'Kunden har redan en avbetalningsplan som löper. Avsluta den först.'
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.invoice_customer_no <> a.customer_no THEN 'Fakturan tillhör en annan kund.'
        WHEN a.open_ore <= 0 THEN 'På fakturan är inget kvar att betala.'
        WHEN a.is_in_plan THEN 'Fakturan ingår redan i en avbetalningsplan.'
        WHEN a.is_at_agency THEN 'Fakturan ligger hos inkassoombudet. Återkalla ärendet först.'
        WHEN a.is_being_drawn THEN 'Fakturan är på väg att dras med autogiro. Återkalla uppdraget först.'
        WHEN a.held_by IS NOT NULL THEN 'Fakturan har spärren ' || a.held_by || '.'
        WHEN NOT a.is_agreeing THEN 'Antal rater, första förfallodag och avgift ska vara lika på kundens alla rader.'
        WHEN a.instalments < 2 OR a.instalments > %(max_instalments)s
            THEN 'En plan har 2 till ' || %(max_instalments)s || ' rater.'
        WHEN a.first_due_on <= %(business_on)s THEN 'Första förfallodagen ' || a.first_due_on || ' har redan varit.'
        WHEN a.first_due_on > %(business_on)s::date + 92 THEN 'Första förfallodagen får vara högst tre månader fram.'
    END AS outcome
    FROM asked_plan AS a
)
SELECT j.decision_id, 'conflict', coalesce(j.outcome, 'Planen läggs inte upp: en annan av kundens rader kan inte genomföras.')
FROM judged AS j
WHERE EXISTS (SELECT FROM judged AS o WHERE o.plan_key = j.plan_key AND o.outcome IS NOT NULL);
