-- settle_found_reversal: take what a reversal takes back now out of the item that it opened when nobody knew its payment.
--
-- reads   taken_back (temporary), item
-- writes  new_settlement (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    in the voucher of the department that gets its claim back, so that the voucher balances

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id, rule, evidence)
SELECT (SELECT count(*) FROM new_settlement) + row_number() OVER (ORDER BY i.item_id, t.department), 'reversal_found', t.department,
       'AR_UNIDENTIFIED', i.item_id, -sum(t.amount_ore)::bigint, t.paid_on, t.payment_id, 'reversed',
       'Betalning ' || t.reverses_payment_id || ' kom senare samma natt'
FROM (SELECT * FROM taken_back AS b WHERE b.rule <> 'small_difference') AS t
JOIN item AS i ON i.client = %(client)s AND i.payment_id = t.payment_id AND i.rule = 'reversal_unidentified'
GROUP BY i.item_id, t.department, t.paid_on, t.payment_id, t.reverses_payment_id
HAVING sum(t.amount_ore) <> 0;
