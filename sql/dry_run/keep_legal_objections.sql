-- keep_legal_objections: the objections of departments up to a date; that night's own came before its claims steps.
--
-- reads   legal_objection
-- writes  legal_objection (temporary)
-- takes   client, until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.legal_objection
SELECT x.* FROM public.legal_objection AS x WHERE x.client = %(client)s AND x.run_id <= %(until_run_id)s;
