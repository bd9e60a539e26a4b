-- open_undone_items: money that is undone and goes to no invoice lies as unidentified again.
--
-- reads   undoing, decided (temporary)
-- writes  new_item (temporary)
-- takes   central
-- rerun   safe: temporary

INSERT INTO new_item (event, voucher_department, kind, department, payment_id, amount_ore, rule, rule_version, evidence)
SELECT 'payment_undone', %(central)s, 'unidentified', %(central)s, u.payment_id, -u.moved_ore, 'undone', 1,
       'Beslut ' || u.decision_id || ' av ' || u.decided_by
FROM undoing AS u
WHERE u.choice = 'unidentified' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = u.decision_id);
