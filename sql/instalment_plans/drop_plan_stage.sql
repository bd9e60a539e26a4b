-- drop_plan_stage: forget what was staged under names that the step itself uses next.
--
-- reads   -
-- writes  interest_claim (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS interest_claim, plan_interest, plan_aside, broken_interest, broken_aside;
