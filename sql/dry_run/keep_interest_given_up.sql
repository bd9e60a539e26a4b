-- keep_interest_given_up: the interest that the nights before a date had given up.
--
-- reads   interest_given_up
-- writes  interest_given_up (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.interest_given_up
SELECT g.* FROM public.interest_given_up AS g WHERE g.client = %(client)s AND g.run_id <= %(before_run_id)s;
