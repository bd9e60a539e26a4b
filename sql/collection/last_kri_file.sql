-- last_kri_file: the highest number of a type of file taken from a sender.
--
-- reads   kri_file
-- writes  -
-- takes   client, type, sender, receiver
-- rerun   safe: reads only

SELECT max(f.file_no) AS file_no FROM kri_file AS f
WHERE f.client = %(client)s AND f.direction = 'in' AND f.type = %(type)s AND f.sender = %(sender)s AND f.receiver = %(receiver)s;
