-- judge_interruptions: the decisions on limitation that cannot be noted, each with the reason.
--
-- reads   asked_interruption (temporary), limitation_event
-- writes  decided (temporary)
-- takes   client, business_on
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt säger detsamma.'
        WHEN greatest(a.happened_on, a.effective_on) > %(business_on)s THEN 'Dagen har inte varit än.'
        WHEN a.effective_on < a.happened_on THEN 'Åtgärden kan inte ha avslutats innan den inleddes.'
        WHEN EXISTS (SELECT FROM limitation_event AS e
                     WHERE e.client = %(client)s AND e.invoice_no = a.invoice_no AND e.event = a.event
                       AND e.happened_on = a.happened_on AND e.effective_on = a.effective_on) THEN 'Avbrottet är redan noterat.'
    END AS outcome
    FROM asked_interruption AS a
) AS f
WHERE f.outcome IS NOT NULL;
