-- stage_undone_write_off: the write-offs that are re-opened, to be posted the other way round.
--
-- reads   asked_reopening, decided (temporary), write_off, item
-- writes  write_off_part (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    the same amounts with the opposite sign, so loss and VAT are taken back as they were posted

INSERT INTO write_off_part (place, item_id, invoice_no, customer_no, department, component, amount_ore, posting_key, reason_code,
                            evidence, is_waived, corrects_vat, decided_by, approved_by, reason, decision_id)
SELECT row_number() OVER (ORDER BY w.write_off_no), w.item_id, w.invoice_no, w.customer_no, t.department, t.component, -w.amount_ore,
       'LOSS_CONFIRMED', w.reason_code,
       'Avskrivningen upphävd: beslut ' || a.replaces || ' omprövat i beslut ' || a.decision_id || ' av ' || a.decided_by || '.',
       false, w.corrects_vat, a.decided_by, a.approved_by, a.reason, a.replaces
FROM asked_reopening AS a
JOIN write_off AS w ON w.client = %(client)s AND w.invoice_no = a.invoice_no AND w.decision_id = a.replaces
JOIN item AS t ON t.client = w.client AND t.item_id = w.item_id
WHERE a.kind = 'write_off' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
