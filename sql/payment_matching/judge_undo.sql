-- judge_undo: the decisions to undo that what has happened since stands against, each with the reason.
--
-- reads   undoing (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT u.decision_id, CASE
        WHEN u.payment_id IS NULL THEN 'Betalningen eller avräkningen finns inte. Kontrollera numret.'
        WHEN u.payment_kind = 'reversal' THEN 'Ett återtagande från banken kan inte ångras.'
        WHEN u.is_repeated THEN 'En tidigare rad gäller samma betalning. Bara den är genomförd.'
        WHEN u.is_reversed THEN 'Banken har redan tagit tillbaka betalningen.'
        WHEN u.parts = 0 AND u.settlement_id IS NOT NULL THEN 'Avräkningen är redan ångrad, eller hör inte till betalningen.'
        WHEN u.parts = 0 THEN 'Det finns inget att ångra: pengarna ligger redan som oidentifierade.'
        WHEN u.settlement_id IS NULL AND u.lies_ore <> u.paid_ore
            THEN 'Hela beloppet finns inte kvar: ' || kronor(abs(u.paid_ore - u.lies_ore)) || ' kr är redan kvittat eller utbetalt.'
        WHEN u.asked_ore <> abs(u.moved_ore)
            THEN 'Beloppet i raden är inte det som skulle ångras, ' || kronor(abs(u.moved_ore)) || ' kr.'
        WHEN u.choice = 'invoice' AND u.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN u.choice = 'invoice' AND u.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN u.choice = 'invoice' AND u.moved_ore < 0 THEN 'Ett avdrag kan inte flyttas till en faktura. Välj att ångra det.'
    END AS outcome
    FROM undoing AS u
) AS f
WHERE f.outcome IS NOT NULL;
