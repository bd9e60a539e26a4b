-- unknown_report_rows: new rows of the payment specifications that are about no order of ours, or carry an unknown code.
--
-- reads   autogiro_report_row, posted_report_row, autogiro_order, policy_autogiro_code, inbound_file
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    asked before the rows are marked as posted

SELECT f.name AS file_name, r.file_line, r.transaction_code, coalesce(r.refund_code, r.status, '') AS code, r.amount_ore,
       o.order_no IS NOT NULL AS has_order, c.effect IS NOT NULL AS has_effect
FROM autogiro_report_row AS r
LEFT JOIN inbound_file AS f ON f.client = r.client AND f.file_id = r.file_id
LEFT JOIN policy_autogiro_code AS c ON c.code = coalesce(r.refund_code, r.status)
    AND c.report = CASE r.transaction_code WHEN '77' THEN 'refund' ELSE 'payment' END
LEFT JOIN LATERAL (
    SELECT min(x.order_no) AS order_no FROM autogiro_order AS x
    WHERE x.client = r.client AND x.bankgiro = r.bankgiro AND (x.reference = r.reference
        OR x.payer_number = r.payer_number AND x.draw_on = r.paid_on AND x.amount_ore = r.amount_ore)
) AS o ON true
WHERE r.client = %(client)s
    AND r.row_no > coalesce((SELECT p.last_row_no FROM posted_report_row AS p WHERE p.client = %(client)s), 0)
    AND (r.transaction_code = '32' OR o.order_no IS NULL OR c.effect IS NULL)
ORDER BY r.row_no;
