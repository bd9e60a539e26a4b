-- settle_unidentified: what no rule has taken is unidentified money, with the reason for the worklist.
--
-- reads   payment_queue, settlement
-- writes  settlement (temporary)
-- takes   department
-- rerun   safe: temporary

INSERT INTO settlement (payment_id, amount_ore, paid_on, rule, evidence, department, unidentified_ore)
SELECT q.payment_id, CASE q.kind WHEN 'payment' THEN q.amount_ore ELSE -q.amount_ore END, q.paid_on,
       CASE WHEN q.kind = 'deduction' THEN 'deduction_unidentified' ELSE 'unidentified' END,
       CASE WHEN q.kind = 'deduction' THEN 'Avdraget motsvarar ingen kreditfaktura hos oss'
            WHEN q.amount_ore = 0 THEN 'Beloppet är noll'
            WHEN NOT q.has_reference THEN 'Referens saknas'
            WHEN q.ocr IS NULL THEN 'Referensen är inte ett OCR-nummer'
            ELSE 'Ingen faktura har OCR-numret' END,
       %(department)s, CASE q.kind WHEN 'payment' THEN q.amount_ore ELSE -q.amount_ore END
FROM payment_queue AS q
WHERE NOT EXISTS (SELECT FROM settlement AS s WHERE s.payment_id = q.payment_id);
