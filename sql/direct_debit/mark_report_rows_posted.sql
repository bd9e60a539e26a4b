-- mark_report_rows_posted: remember how far the payment specifications have been posted on the orders.
--
-- reads   autogiro_report_row
-- writes  posted_report_row
-- takes   client
-- rerun   safe: the same row again

INSERT INTO posted_report_row (client, last_row_no)
SELECT %(client)s, max(r.row_no) FROM autogiro_report_row AS r WHERE r.client = %(client)s HAVING max(r.row_no) IS NOT NULL
ON CONFLICT (client) DO UPDATE SET last_row_no = excluded.last_row_no;
