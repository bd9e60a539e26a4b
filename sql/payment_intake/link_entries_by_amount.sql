-- link_entries_by_amount: name the deposit of each entry that is still unlinked, by day and amount: the first to the first.
--
-- reads   deposit
-- writes  bank_entry
-- takes   client, after_on
-- rerun   safe: linked entries are not looked at again

WITH free AS (
    SELECT d.deposit_id, d.paid_on, d.amount_ore + d.twin_ore AS amount_ore, k.kind,
           row_number() OVER (PARTITION BY k.kind, d.paid_on, d.amount_ore + d.twin_ore ORDER BY d.deposit_id) AS nth
    FROM deposit AS d
    CROSS JOIN (VALUES ('statement'), ('direct_debit')) AS k (kind)
    WHERE d.client = %(client)s AND d.paid_on > %(after_on)s
        AND (k.kind = 'statement' OR d.source = 'autogiro' OR EXISTS (
            SELECT FROM payment AS p
            WHERE p.client = d.client AND p.payment_id = d.first_payment_id AND p.channel_code = 4))
        AND NOT EXISTS (SELECT FROM bank_entry AS o
                        WHERE o.client = d.client AND o.deposit_id = d.deposit_id AND o.kind = k.kind)
), waiting AS (
    SELECT e.bank_entry_id, e.kind, e.booked_on, e.amount_ore,
           row_number() OVER (PARTITION BY e.kind, e.booked_on, e.amount_ore ORDER BY e.bank_entry_id) AS nth
    FROM bank_entry AS e
    WHERE e.client = %(client)s AND e.deposit_id IS NULL AND e.booked_on > %(after_on)s
)
UPDATE bank_entry AS e SET deposit_id = f.deposit_id
FROM waiting AS w
JOIN free AS f ON f.kind = w.kind AND f.paid_on = w.booked_on AND f.amount_ore = w.amount_ore AND f.nth = w.nth
WHERE e.client = %(client)s AND e.bank_entry_id = w.bank_entry_id;
