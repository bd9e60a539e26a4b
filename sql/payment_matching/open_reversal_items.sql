-- open_reversal_items: money the bank has taken back that we cannot take from where it was put is owed to us by nobody yet.
--
-- reads   reversal, taken_back (temporary)
-- writes  new_item (temporary)
-- takes   central
-- rerun   safe: temporary
-- note    an over-payment that has been set off or paid out is no longer there

INSERT INTO new_item (event, voucher_department, kind, department, payment_id, amount_ore, rule, rule_version, evidence)
SELECT 'payment_reversed', %(central)s, 'unidentified', %(central)s, f.payment_id, f.missing_ore, 'reversal_unidentified', 1,
       coalesce(f.problem, kronor(f.missing_ore) || ' kr av betalning ' || f.reverses_payment_id
                           || ' är redan kvittat eller utbetalt')
FROM (
    SELECT r.payment_id, r.reverses_payment_id, r.problem,
           r.amount_ore - coalesce((SELECT sum(t.amount_ore) FROM taken_back AS t
                                    WHERE t.payment_id = r.payment_id AND t.rule <> 'small_difference'), 0)::bigint AS missing_ore
    FROM reversal AS r
) AS f
WHERE f.missing_ore <> 0;
