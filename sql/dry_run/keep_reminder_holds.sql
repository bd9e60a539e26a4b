-- keep_reminder_holds: until when invoices might not be reminded of, as known on a date.
--
-- reads   reminder_hold
-- writes  reminder_hold (temporary)
-- takes   client, until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.reminder_hold
SELECT h.* FROM public.reminder_hold AS h WHERE h.client = %(client)s AND h.run_id <= %(until_run_id)s;
