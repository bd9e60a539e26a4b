-- keep_kri_files: the files exchanged with the agency by a date, and which of ours it had answered then.
--
-- reads   kri_file
-- writes  kri_file (temporary)
-- takes   client, business_on, until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.kri_file
SELECT (jsonb_populate_record(k, CASE WHEN k.answered_on > %(business_on)s THEN '{"answered_on": null, "file_result": null}'::jsonb
                                      ELSE '{}' END)).*
FROM public.kri_file AS k
WHERE k.client = %(client)s AND k.run_id <= %(until_run_id)s;
