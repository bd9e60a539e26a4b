-- add_kri_file: note a file to or from the agency under its number.
--
-- reads   -
-- writes  kri_file
-- takes   client, run_id, version_id, business_on, direction, type, sender, receiver, file_no, file_name, sha256
-- rerun   safe: a number is used once

INSERT INTO kri_file (client, direction, type, sender, receiver, file_no, file_name, sha256, business_on, run_id, version_id)
VALUES (%(client)s, %(direction)s, %(type)s, %(sender)s, %(receiver)s, %(file_no)s, %(file_name)s, %(sha256)s, %(business_on)s,
        %(run_id)s, %(version_id)s);
