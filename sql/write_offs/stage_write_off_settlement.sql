-- stage_write_off_settlement: what is written off leaves the claims.
--
-- reads   write_off_part (temporary)
-- writes  new_settlement (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, rule, evidence)
SELECT p.place, 'write_off', p.department, 'AR_CLAIM', p.item_id, -p.amount_ore, %(business_on)s, 'write_off', p.evidence
FROM write_off_part AS p;
