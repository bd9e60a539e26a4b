-- take_attest_line: note which file the attest lines have let in.
--
-- reads   -
-- writes  attest_line
-- takes   client, attest_numbers, file_id
-- rerun   safe: the same file once more

UPDATE attest_line SET taken_file_id = %(file_id)s
WHERE client = %(client)s AND attest_no = ANY (%(attest_numbers)s);
