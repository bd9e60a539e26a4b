-- reserved_names: names in a folder that files on their way there will have.
--
-- reads   inbound_file
-- writes  -
-- takes   account, folder
-- rerun   safe: reads only

SELECT target_name
FROM inbound_file
WHERE account = %(account)s AND folder IN ('processing', 'held') AND target_folder = %(folder)s;
