-- keep_legal_announcements: the claims announced for legal action in the nights before a date.
--
-- reads   legal_announcement
-- writes  legal_announcement (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.legal_announcement
SELECT a.* FROM public.legal_announcement AS a WHERE a.client = %(client)s AND a.run_id <= %(before_run_id)s;
