-- stage_bank_payment: the payments since the last reconciliation, each beside where its money lies.
--
-- reads   payment, matched_payment, moved (temporary)
-- writes  bank_payment (temporary)
-- takes   client, last_payment_id
-- rerun   safe: temporary
-- note    a payment that waits to be matched lies where it is; deductions and reversals are negative. An older payment's money
--         may have been moved, but none of it away: such a row has no paid_ore

CREATE TEMP TABLE bank_payment ON COMMIT DROP AS
WITH placed AS (
    SELECT m.payment_id, -sum(m.moved_ore)::bigint AS ore
    FROM moved AS m
    WHERE m.payment_id IS NOT NULL
    GROUP BY m.payment_id
    HAVING m.payment_id > %(last_payment_id)s OR sum(m.moved_ore) <> 0
)
SELECT payment_id, p.deposit_id, p.ore AS paid_ore, p.waits,
       CASE WHEN p.waits THEN p.ore ELSE coalesce(a.ore, 0) END AS placed_ore
FROM (
    SELECT t.payment_id, t.deposit_id, CASE t.kind WHEN 'payment' THEN t.amount_ore ELSE -t.amount_ore END AS ore,
           t.payment_id > coalesce((SELECT w.last_payment_id FROM matched_payment AS w WHERE w.client = %(client)s), 0) AS waits
    FROM payment AS t
    WHERE t.client = %(client)s AND t.payment_id > %(last_payment_id)s
) AS p
FULL JOIN placed AS a USING (payment_id);
