-- stage_bank_deposit: the bank's deposits since the last reconciliation, each beside its payments and where their money lies.
--
-- reads   deposit, bank_payment (temporary)
-- writes  bank_deposit (temporary)
-- takes   client, last_deposit_id
-- rerun   safe: temporary

CREATE TEMP TABLE bank_deposit ON COMMIT DROP AS
WITH paid AS (
    SELECT p.deposit_id, count(*) AS count, coalesce(sum(p.paid_ore), 0)::bigint AS ore,
           coalesce(sum(p.placed_ore), 0)::bigint AS placed_ore, bool_and(p.placed_ore = p.paid_ore) AS is_placed
    FROM bank_payment AS p
    GROUP BY p.deposit_id
)
SELECT d.deposit_id, d.file_id, d.file_line, d.bankgiro, d.deposit_key, coalesce(d.payment_count, 0) AS told_count,
       coalesce(d.amount_ore, 0) AS told_ore, coalesce(p.count, 0) AS paid_count, coalesce(p.ore, 0) AS paid_ore,
       coalesce(p.placed_ore, 0) AS placed_ore,
       (d.payment_count, d.amount_ore, d.amount_ore) IS NOT DISTINCT FROM
       (coalesce(p.count, 0), coalesce(p.ore, 0), coalesce(p.placed_ore, 0)) AND coalesce(p.is_placed, true) AS agrees
FROM (SELECT * FROM deposit AS t WHERE t.client = %(client)s AND t.deposit_id > %(last_deposit_id)s) AS d
FULL JOIN paid AS p ON p.deposit_id = d.deposit_id;
