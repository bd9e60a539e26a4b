-- keep_reminders: the reminders of the nights before a date.
--
-- reads   reminder
-- writes  reminder (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.reminder SELECT r.* FROM public.reminder AS r WHERE r.client = %(client)s AND r.run_id <= %(before_run_id)s;
