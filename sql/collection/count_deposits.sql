-- count_deposits: how many payouts have been found in the bank and can be placed.
--
-- reads   found_deposit (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS deposits FROM found_deposit;
