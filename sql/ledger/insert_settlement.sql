-- insert_settlement: what the step changed of items that stood open, or had been closed.
--
-- reads   new_settlement (temporary), new_entry (temporary)
-- writes  settlement
-- takes   client, first_settlement_id, rule_version, run_id, version_id
-- rerun   safe: what was posted is no longer waiting

INSERT INTO settlement (client, settlement_id, item_id, entry_id, amount_ore, value_on, payment_id, invoice_no, other_item_id,
                        reverses_settlement_id, rule, rule_version, evidence, run_id, version_id)
SELECT %(client)s, s.place - 1 + %(first_settlement_id)s::bigint, s.item_id, n.entry_id, s.amount_ore, s.value_on, s.payment_id,
       s.invoice_no, s.other_item_id, s.reverses_settlement_id, s.rule, coalesce(s.rule_version, %(rule_version)s), s.evidence, %(run_id)s, %(version_id)s
FROM new_settlement AS s
JOIN new_entry AS n ON n.event = s.event AND n.department = s.department;
