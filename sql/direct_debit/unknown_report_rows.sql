-- unknown_report_rows: new rows of the payment specifications that are about no order of ours, or carry an unknown code.
--
-- reads   report_row (temporary), inbound_file
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT coalesce(f.name, '-') AS file_name, r.file_line, r.order_no IS NOT NULL AS has_order
FROM report_row AS r
LEFT JOIN inbound_file AS f ON f.client = %(client)s AND f.file_id = r.file_id
WHERE r.order_no IS NULL OR r.effect IS NULL
ORDER BY r.row_no;
