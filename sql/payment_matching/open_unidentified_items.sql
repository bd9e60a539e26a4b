-- open_unidentified_items: what no rule has taken is unidentified money, with the reason for the worklist.
--
-- reads   payment_queue, mention, candidate (temporary)
-- writes  new_item (temporary)
-- takes   kind, open_event, central
-- rerun   safe: temporary

INSERT INTO new_item (event, voucher_department, kind, department, payment_id, amount_ore, rule, rule_version, evidence)
SELECT %(open_event)s, %(central)s, 'unidentified', %(central)s, q.payment_id,
       CASE %(kind)s WHEN 'payment' THEN -q.amount_ore ELSE q.amount_ore END,
       CASE %(kind)s WHEN 'payment' THEN 'unidentified' ELSE 'deduction_unidentified' END, 1,
       CASE WHEN %(kind)s = 'deduction' THEN 'Avdraget motsvarar ingen kreditfaktura hos oss'
            WHEN q.amount_ore = 0 THEN 'Beloppet är noll'
            WHEN q.is_unusable THEN 'Bankens referenskod är okänd, referensen används inte'
            WHEN EXISTS (SELECT FROM candidate AS c WHERE c.payment_id = q.payment_id)
                THEN 'Förslag finns, men inget är säkert nog'
            WHEN EXISTS (SELECT FROM mention AS m WHERE m.payment_id = q.payment_id AND m.document_type = 'credit_note')
                THEN 'Referensen hör till en kreditfaktura'
            WHEN q.reference = '' THEN 'Referens saknas'
            WHEN q.is_order THEN 'Autogiroreferensen hör inte till något uppdrag hos oss'
            WHEN q.ocr IS NULL THEN 'Referensen är inte ett OCR-nummer'
            ELSE 'Ingen faktura har OCR-numret' END
FROM payment_queue AS q;
