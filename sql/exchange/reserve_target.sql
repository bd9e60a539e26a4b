-- reserve_target: note where a file stands and where it is going, before it is moved.
--
-- reads   -
-- writes  inbound_file
-- takes   client, file_id, folder, stored_name, target_folder, target_name
-- rerun   safe: writes the same again

UPDATE inbound_file
SET folder = %(folder)s, stored_name = %(stored_name)s, target_folder = %(target_folder)s, target_name = %(target_name)s
WHERE client = %(client)s AND file_id = %(file_id)s;
