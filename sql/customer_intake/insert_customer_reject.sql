-- insert_customer_reject: what was wrong with a file's customer rows, one row per fault.
--
-- reads   customer_fault, customer, reject
-- writes  reject
-- takes   client, run_id, file_id
-- rerun   not safe: a file is read once
-- note    of a protected person only the customer number is shown

INSERT INTO reject (client, run_id, process, reject_no, file_id, line_no, key, department, rule, field, found, wanted, action)
SELECT %(client)s, %(run_id)s, 'customer_intake',
       (SELECT coalesce(max(reject_no), 0) FROM reject
        WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'customer_intake')
           + row_number() OVER (ORDER BY f.line_no, f.rule, f.field),
       %(file_id)s, f.line_no, coalesce(masked(f.key), ''), NULL, f.rule, f.field,
       CASE WHEN c.protection_code > 0 THEN '' ELSE f.found END, f.wanted, f.action
FROM customer_fault AS f
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = f.key;
