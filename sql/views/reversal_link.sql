-- reversal_link: each reversal that takes back a payment of ours, and which.
--
-- reads   payment, found_reversal
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    named by the bank when it was booked, or found when the payment came later the same night

CREATE OR REPLACE VIEW reversal_link AS
SELECT p.client, p.payment_id, p.reverses_payment_id, p.amount_ore
FROM payment AS p
WHERE p.reverses_payment_id IS NOT NULL
UNION ALL
SELECT f.client, f.payment_id, f.reverses_payment_id, p.amount_ore
FROM found_reversal AS f
JOIN payment AS p ON p.client = f.client AND p.payment_id = f.payment_id;
