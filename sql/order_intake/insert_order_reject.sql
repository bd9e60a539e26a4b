-- insert_order_reject: why each order that was put aside went back, one row per fault, to its department when one is known.
--
-- reads   order_fault, incoming_order, reject
-- writes  reject
-- takes   client, run_id, file_id
-- rerun   not safe: follows insert_sales_order
-- note    of an order for a protected person only its number is shown

INSERT INTO reject (client, run_id, process, reject_no, file_id, line_no, key, department, rule, field, found, wanted, action)
SELECT %(client)s, %(run_id)s, 'order_intake',
       (SELECT coalesce(max(reject_no), 0) FROM reject
        WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'order_intake')
           + row_number() OVER (ORDER BY f.line_no, f.rule, f.field),
       %(file_id)s, f.line_no, o.order_key, o.department, f.rule, f.field,
       CASE WHEN o.is_protected THEN ''
            WHEN f.field IN ('apar_id', 'main_apar_id', 'ean', 'text1') THEN masked(f.found) ELSE f.found END,
       f.wanted, f.action
FROM order_fault AS f
JOIN incoming_order AS o ON o.head_line = f.head_line;
