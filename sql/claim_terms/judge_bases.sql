-- judge_bases: the decisions on what interest rests on that cannot be carried out, each with the reason.
--
-- reads   asked_basis (temporary)
-- writes  decided (temporary)
-- takes   business_on, clerk_ore, highest_rate_x100, first_rate_on
-- rerun   safe: temporary
-- note    which cells a basis needs is told when the file is read; here is what the ledger and the calendar know. first_rate_on:
--         before it other rules applied (receivables rules 1.3)

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.interest_basis = 'P5_RETURN' AND a.document_type <> 'credit_note'
            THEN 'Återgång gäller ett pris som betalas tillbaka. Ange kreditfakturan.'
        WHEN a.interest_basis = 'P5_RETURN' AND NOT a.is_repaid THEN 'Kreditfakturan sänkte en obetald faktura: inget pris betalas tillbaka.'
        WHEN a.interest_basis <> 'P5_RETURN' AND a.document_type <> 'invoice' THEN 'Numret är ingen faktura som bär ränta. Ange fakturan.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.is_same THEN 'Fakturan har redan den räntegrunden.'
        WHEN a.is_at_agency THEN 'Fakturan är hos ombudet, som räknar räntan som den lämnades. Återkalla ärendet först.'
        WHEN a.is_in_plan THEN 'Fakturans ränta ingår i en avbetalningsplan. Avsluta planen först.'
        WHEN a.basis_on < %(first_rate_on)s::date THEN 'Dag är före ' || %(first_rate_on)s::date || ', då andra regler gällde.'
        WHEN a.basis_on > %(business_on)s AND a.interest_basis <> 'VA_36_OPEN' THEN 'Dag är efter i dag. Lämna raden när dagen har varit.'
        WHEN a.basis_on < a.issued_on AND a.interest_basis IN ('P4_30_DAYS', 'VA_36_OPEN', 'SERVED')
            THEN 'Dag är före fakturans dag, ' || a.issued_on || '.'
        WHEN a.basis_on > a.issued_on AND a.interest_basis = 'CRIME' THEN 'Skadan kan inte ha hänt efter fakturans dag, ' || a.issued_on || '.'
        WHEN a.interest_basis = 'P5_RETURN' AND a.basis_on > a.issued_on
            THEN 'Priset betalades före kreditfakturans dag, ' || a.issued_on || '.'
        WHEN a.interest_basis = 'P5_RETURN' AND a.basis_on < a.credited_issued_on
            THEN 'Priset kan inte ha betalats före fakturans dag, ' || a.credited_issued_on || '.'
        WHEN a.agreed_rate_x100 IS NOT NULL AND a.agreed_margin_x100 IS NOT NULL THEN 'Ange räntesats eller påslag, inte båda.'
        WHEN greatest(a.agreed_rate_x100, a.agreed_margin_x100) > %(highest_rate_x100)s
            THEN 'Räntan är högre än ' || %(highest_rate_x100)s / 100 || ' procent. Kontrollera siffran.'
        WHEN a.interest_basis = 'NONE' AND NOT coalesce(a.has_manager, false) THEN 'En fordran utan ränta ska godkännas av en chef.'
        WHEN a.taken_back_ore > %(clerk_ore)s AND NOT coalesce(a.has_manager, false)
            THEN 'Ändringen tar tillbaka ränta på ' || kronor(a.taken_back_ore) || ' kr. Över ' || kronor(%(clerk_ore)s)
                 || ' kr ska en chef godkänna.'
    END AS outcome
    FROM asked_basis AS a
) AS f
WHERE f.outcome IS NOT NULL;
