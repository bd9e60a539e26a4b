-- keep_interest_lines: the interest reckoned by the nights before a date.
--
-- reads   interest_line
-- writes  interest_line (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.interest_line
SELECT n.* FROM public.interest_line AS n WHERE n.client = %(client)s AND n.run_id <= %(before_run_id)s;
