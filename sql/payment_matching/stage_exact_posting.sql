-- stage_exact_posting: both sides of the exact payments, department by department: the bank's clearing account and the claims.
--
-- reads   exact_hit (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    the lines of the claims are made of the rows that become settlements, as those of new_settlement are

INSERT INTO posting (event, department, account_key, amount_ore)
SELECT 'payment_matched', t.department, s.account_key, s.sign * t.paid_ore
FROM (SELECT h.department, sum(h.amount_ore)::bigint AS paid_ore FROM exact_hit AS h GROUP BY h.department) AS t
CROSS JOIN (VALUES ('BANK_CLEARING_IN', 1), ('AR_CLAIM', -1)) AS s (account_key, sign);
