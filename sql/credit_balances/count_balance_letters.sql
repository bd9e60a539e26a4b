-- count_balance_letters: how many letters are to be numbered.
--
-- reads   new_letter (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS letters FROM new_letter;
