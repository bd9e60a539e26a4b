-- stage_reversed_fee_posting: the income of fees that tonight's credit notes take back.
--
-- reads   fee_reversal
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO posting (event, department, account_key, amount_ore)
SELECT 'fee_reversed', f.department, f.account_key, sum(f.open_ore)
FROM fee_reversal AS f GROUP BY f.department, f.account_key;
