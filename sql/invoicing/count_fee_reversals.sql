-- count_fee_reversals: how many fees tonight's credit notes take back.
--
-- reads   fee_reversal
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS fees FROM fee_reversal;
