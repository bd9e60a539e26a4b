-- count_credit_balances: how many of tonight's credit notes leave money owed to the customer.
--
-- reads   credit_split
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS balances FROM credit_split WHERE balance_ore > 0;
