-- judge_waivers: the decisions of the step's own share that cannot be carried out, each with the reason.
--
-- reads   asked_waiver (temporary)
-- writes  decided (temporary)
-- takes   posted, clerk_ore
-- rerun   safe: temporary
-- note    posted: fees and interest invoices, when the night's money has been matched; else interest not posted yet. An invoice
--         that is not there is told by the first

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.choice <> 'stop' AND a.is_in_plan THEN 'Fakturan ingår i en avbetalningsplan. Avsluta planen först.'
        WHEN a.choice <> 'fee' AND coalesce(a.code, '') NOT IN ('ILLNESS', 'UNEMPLOYMENT', 'OTHER_HINDRANCE')
            THEN 'Skäl ska vara ILLNESS, UNEMPLOYMENT eller OTHER_HINDRANCE (räntelagen 8 §).'
        WHEN a.choice = 'fee' AND a.fee_ore = 0 THEN 'På fakturan är ingen avgift kvar att betala.'
        WHEN a.choice = 'fee' AND a.asked_ore > a.fee_ore THEN 'Av avgifterna är bara ' || kronor(a.fee_ore) || ' kr kvar.'
        WHEN a.choice = 'interest' AND a.is_posted AND a.asked_ore > a.interest_ore
            THEN 'På räntefakturan är bara ' || kronor(a.interest_ore) || ' kr kvar att betala.'
        WHEN a.choice = 'interest' AND NOT a.is_posted AND a.is_at_agency AND a.asked_ore > a.agency_ore
            THEN 'Av räntan hos ombudet är bara ' || kronor(a.agency_ore) || ' kr kvar hittills.'
        WHEN a.choice = 'interest' AND NOT a.is_posted AND NOT a.is_at_agency AND a.waiting_ore = 0
            THEN 'Räntan är inte uträknad än, eller fakturerad. Använd Räntestopp, eller ange räntefakturans nummer.'
        WHEN a.choice = 'interest' AND NOT a.is_posted AND NOT a.is_at_agency AND a.asked_ore > a.waiting_ore
            THEN 'Av den uträknade räntan väntar bara ' || kronor(a.waiting_ore) || ' kr.'
        WHEN a.choice = 'stop' AND a.document_type = 'interest_invoice' THEN 'En räntefaktura bär ingen ränta.'
        WHEN a.choice = 'stop' AND a.is_at_agency
            THEN 'Fakturan är hos ombudet, som räknar räntan. Sätt ned den med ett belopp (Ränta), eller återkalla ärendet.'
        WHEN a.choice = 'stop' AND a.until_on < a.from_on THEN 'Till dag är före från dag.'
        WHEN a.choice = 'stop' AND a.has_stop THEN 'Fakturan har redan ett räntestopp från ' || a.from_on || '.'
        WHEN a.choice = 'stop' AND a.is_reckoned THEN 'Räntan är redan uträknad. Ange beloppet med Ränta i stället.'
        WHEN coalesce(a.asked_ore, a.fee_ore) > %(clerk_ore)s AND a.choice <> 'stop' AND NOT coalesce(a.has_manager, false)
            THEN 'Eftergifter över ' || kronor(%(clerk_ore)s) || ' kr ska godkännas av en chef.'
    END AS outcome
    FROM asked_waiver AS a
    WHERE coalesce(a.is_posted, false) = %(posted)s
) AS f
WHERE f.outcome IS NOT NULL;
