-- insert_reconciliation: note that the night is reconciled, how far, and with which balances.
--
-- reads   item_balance, bank_payment (temporary), entry, item, deposit, matched_payment
-- writes  reconciliation, reconciliation_balance
-- takes   client, run_id, version_id, business_on, history_is_read
-- rerun   safe after forget_reconciliation

WITH reached AS (
    INSERT INTO reconciliation (client, run_id, business_on, last_entry_id, last_item_id, last_deposit_id, last_payment_id,
                                history_is_read, version_id)
    SELECT %(client)s, %(run_id)s, %(business_on)s,
           coalesce((SELECT max(e.entry_id) FROM entry AS e WHERE e.client = %(client)s), 0),
           coalesce((SELECT max(i.item_id) FROM item AS i WHERE i.client = %(client)s), 0),
           coalesce((SELECT min(p.deposit_id) - 1 FROM bank_payment AS p WHERE p.waits),
                    (SELECT max(d.deposit_id) FROM deposit AS d WHERE d.client = %(client)s), 0),
           coalesce((SELECT w.last_payment_id FROM matched_payment AS w WHERE w.client = %(client)s), 0),
           %(history_is_read)s, %(version_id)s
)
INSERT INTO reconciliation_balance (client, run_id, account_key, moved_count, moved_ore, open_count, open_ore, posted_count,
                                    posted_ore)
SELECT %(client)s, %(run_id)s, b.account_key, b.moved_count, b.moved_ore, b.open_count, b.open_ore, b.posted_count, b.posted_ore
FROM item_balance AS b
ORDER BY b.account_key;
