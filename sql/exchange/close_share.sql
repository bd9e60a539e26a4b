-- close_share: a shared file has got its verdict from the client it was shared with.
--
-- reads   -
-- writes  shared_file
-- takes   client, account, sha256, file_id
-- rerun   safe: the same file

UPDATE shared_file SET file_id = %(file_id)s
WHERE client = %(client)s AND account = %(account)s AND sha256 = %(sha256)s;
