-- stage_small_settlement: close the small credits: AR_CREDIT_BALANCE debited, SMALL_DIFFERENCE credited.
--
-- reads   small_balance (temporary)
-- writes  new_settlement (temporary), posting (temporary)
-- takes   business_on
-- rerun   safe: what was closed is no longer open

WITH settled AS (
    INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, rule, evidence)
    SELECT s.place, 'small_balance', s.department, 'AR_CREDIT_BALANCE', s.item_id, s.rest_ore, %(business_on)s, 'small_balance',
           'Kundens tillgodohavande är inom gränsen för små differenser och kunden har ingen öppen fordran.'
    FROM small_balance AS s
)
INSERT INTO posting (event, department, account_key, amount_ore)
SELECT 'small_balance', s.department, 'SMALL_DIFFERENCE', -sum(s.rest_ore)::bigint FROM small_balance AS s GROUP BY s.department;
