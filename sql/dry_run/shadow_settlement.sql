-- shadow_settlement: the settlements as they were on a date.
--
-- reads   settlement
-- writes  settlement (a temporary view)
-- takes   until_run_id
-- rerun   safe: temporary

CREATE TEMP VIEW settlement AS
SELECT s.* FROM public.settlement AS s WHERE s.run_id <= %(until_run_id)s;
