-- link_entries_by_reference: name the deposit of each entry that is not booked from its own file, by the bank's reference.
--
-- reads   deposit
-- writes  bank_entry
-- takes   client, after_on
-- rerun   safe: linked entries are not looked at again
-- note    an entry that was split by bankgiro when it was booked is linked to the first of its deposits

WITH known AS (
    SELECT d.paid_on, d.deposit_key, min(d.deposit_id) AS deposit_id, sum(d.amount_ore + d.twin_ore)::bigint AS amount_ore
    FROM deposit AS d
    WHERE d.client = %(client)s AND d.source = 'camt' AND d.paid_on > %(after_on)s
    GROUP BY d.paid_on, d.deposit_key
), paired AS (
    SELECT e.bank_entry_id, k.deposit_id,
           row_number() OVER (PARTITION BY k.deposit_id, e.kind ORDER BY e.bank_entry_id) AS nth
    FROM bank_entry AS e
    JOIN known AS k ON k.paid_on = e.booked_on AND k.amount_ore = e.amount_ore
        AND k.deposit_key IN (to_char(e.booked_on, 'YYYYMMDD') || '-' || e.servicer_ref,
                              to_char(e.booked_on, 'YYYYMMDD') || '-' || e.entry_ref)
    WHERE e.client = %(client)s AND e.deposit_id IS NULL AND e.booked_on > %(after_on)s
        AND NOT EXISTS (SELECT FROM bank_entry AS o
                        WHERE o.client = e.client AND o.deposit_id = k.deposit_id AND o.kind = e.kind)
)
UPDATE bank_entry AS e SET deposit_id = p.deposit_id
FROM paired AS p
WHERE e.client = %(client)s AND e.bank_entry_id = p.bank_entry_id AND p.nth = 1;
