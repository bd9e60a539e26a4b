-- settle_exact_ocr: settle each claim with the payment that names it by OCR and is its amount.
--
-- reads   exact_hit, new_entry (temporary)
-- writes  settlement
-- takes   client, first_settlement_id, rule_version, run_id, version_id
-- rerun   safe: what was matched is no longer waiting

INSERT INTO settlement (client, settlement_id, item_id, entry_id, amount_ore, value_on, payment_id, rule, rule_version, evidence,
                        run_id, version_id)
SELECT %(client)s, h.place - 1 + %(first_settlement_id)s::bigint, h.item_id, n.entry_id, -h.amount_ore, h.paid_on, h.payment_id,
       'ocr_exact', %(rule_version)s, 'OCR ' || h.ocr, %(run_id)s, %(version_id)s
FROM exact_hit AS h
JOIN new_entry AS n ON n.event = 'payment_matched' AND n.department = h.department;
