-- stage_undone_settlement: what was written off is a claim again, each row naming the settlement it takes back.
--
-- reads   write_off_part (temporary), write_off, settlement
-- writes  new_settlement (temporary)
-- takes   client, business_on
-- rerun   safe: temporary

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, reverses_settlement_id, rule, evidence)
SELECT p.place, 'write_off', p.department, 'AR_CLAIM', p.item_id, -p.amount_ore, %(business_on)s, s.settlement_id, 'write_off', p.evidence
FROM write_off_part AS p
JOIN write_off AS w ON w.client = %(client)s AND w.item_id = p.item_id AND w.decision_id = p.decision_id
JOIN settlement AS s ON s.client = w.client AND s.item_id = w.item_id AND s.rule = 'write_off' AND s.run_id = w.run_id
    AND s.amount_ore = p.amount_ore;
