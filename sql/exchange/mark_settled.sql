-- mark_settled: the files stand where they were going, with their reports beside them.
--
-- reads   -
-- writes  inbound_file
-- takes   client, file_ids
-- rerun   safe: writes the same again

UPDATE inbound_file
SET folder = target_folder, stored_name = target_name, target_folder = NULL, target_name = NULL, settled_no = verdict_no
WHERE client = %(client)s AND file_id = ANY(%(file_ids)s::bigint[]) AND target_folder IS NOT NULL;
