-- found_reversals: reversals on the worklist whose payment has come since and waits to be matched.
--
-- reads   found_reversal, payment, item, open_item_rest
-- writes  -
-- takes   client, matched_id
-- rerun   safe: reads only
-- note    one that a person has touched since is left

SELECT r.payment_id, f.reverses_payment_id, r.paid_on
FROM found_reversal AS f
JOIN payment AS r ON r.client = f.client AND r.payment_id = f.payment_id
JOIN item AS i ON i.client = r.client AND i.payment_id = r.payment_id AND i.rule = 'reversal_unidentified'
JOIN open_item_rest AS o ON o.client = i.client AND o.item_id = i.item_id AND o.open_ore = r.amount_ore
WHERE f.client = %(client)s AND f.reverses_payment_id > %(matched_id)s AND r.payment_id <= %(matched_id)s
ORDER BY r.payment_id;
