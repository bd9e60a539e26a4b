-- keep_cases: the agency's cases of the nights before a date.
--
-- reads   collection_case
-- writes  collection_case (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.collection_case
SELECT c.* FROM public.collection_case AS c WHERE c.client = %(client)s AND c.run_id <= %(before_run_id)s;
