-- judge_chosen: the decisions of where money belongs that what has happened since stands against, each with the reason.
--
-- reads   chosen (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT c.decision_id, CASE
        WHEN c.item_id IS NULL THEN 'Posten finns inte. Kontrollera numret i kolumnen Post.'
        WHEN c.kind = 'claim' OR c.payment_id IS NULL THEN 'Posten är ingen inbetalning.'
        WHEN c.asked_payment_id <> c.payment_id THEN 'Posten hör till en annan betalning än den som raden nämner.'
        WHEN c.left_ore IS NULL THEN 'Pengarna är redan hanterade: av posten är inget kvar.'
        WHEN c.left_ore < 0 THEN 'Posten är ett avdrag eller återtagande, inga pengar att placera.'
        WHEN c.asked_ore > c.left_ore THEN 'Av posten är bara ' || kronor(c.left_ore) || ' kr kvar.'
        WHEN c.asked_ore IS NULL AND c.rows_of_item > 1 THEN 'Ange belopp på varje rad när pengarna delas på flera.'
        WHEN c.choice = 'customer' AND c.customer_no IS NULL THEN 'Kunden finns inte. Kontrollera kundnumret.'
        WHEN c.choice = 'customer' AND c.owner_no IS NOT NULL AND c.owner_no <> c.customer_no
            THEN 'Tillgodohavandet tillhör en annan kund.'
        WHEN c.choice = 'customer' AND c.kind = 'credit' THEN 'Pengarna är redan kundens tillgodohavande.'
        WHEN c.choice = 'customer' THEN NULL
        WHEN c.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN c.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN c.owner_no <> c.invoice_customer_no THEN 'Tillgodohavandet tillhör en annan kund än fakturan.'
        WHEN c.open_ore <= 0 THEN 'På faktura ' || c.invoice_no || ' är inget kvar att betala.'
        WHEN c.asked_ore > c.open_ore
            THEN 'På faktura ' || c.invoice_no || ' är bara ' || kronor(c.open_ore) || ' kr kvar att betala.'
    END AS outcome
    FROM chosen AS c
) AS f
WHERE f.outcome IS NOT NULL;
