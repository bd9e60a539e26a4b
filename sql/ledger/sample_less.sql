-- sample_less: let this transaction's ANALYZE look at a tenth of the usual sample.
--
-- reads   -
-- writes  -
-- takes   -
-- rerun   safe: a setting of the transaction
-- note    a step analyzes every set it makes, for the number of rows and of different keys; 3,000 rows tell that

SET LOCAL default_statistics_target = 10;
