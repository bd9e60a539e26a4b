-- insert_sales_order: take every order of the source in which no fault was found.
--
-- reads   incoming_order, order_attest, order_fault
-- writes  sales_order
-- takes   client, run_id, version_id, source_system, file_id
-- rerun   not safe: a second time the orders are duplicates, which the rules find first
-- note    the delivery period is what a text row says, else the period of the order or its lines

INSERT INTO sales_order (client, order_id, source_system, batch_id, customer_no, recipient_no, department, order_type,
    terms_id, our_reference, buyer_reference, buyer_order_no, receiver_address, head_text_1, head_text_2, period_from,
    period_to, credits_invoice_no, credits_order_id, net_ore, receipt_attest_by, receipt_attest_at, decision_attest_by,
    decision_attest_at, file_id, file_line, run_id, version_id)
SELECT %(client)s, o.order_id, %(source_system)s, o.batch_id, o.customer_no, o.main_apar_id, o.department, o.order_type,
       coalesce(o.terms_id, o.customer_terms_id), o.responsible, coalesce(o.accountable, o.ext_ord_ref), o.ext_ord_ref,
       o.receiver_address, o.long_info1, o.long_info2,
       coalesce(o.period_from, to_date(o.first_period::text, 'YYYYMM')),
       coalesce(o.period_to, (to_date(o.last_period::text, 'YYYYMM') + interval '1 month - 1 day')::date),
       CASE WHEN o.net_ore < 0 THEN o.voucher_ref::bigint END,
       CASE WHEN o.net_ore < 0 AND o.voucher_ref IS NULL THEN o.text1::bigint END,
       o.net_ore, a.receipt_attest_by, a.receipt_attest_at, a.decision_attest_by, a.decision_attest_at,
       %(file_id)s, o.head_line, %(run_id)s, %(version_id)s
FROM incoming_order AS o
JOIN order_attest AS a ON a.head_line = o.head_line
WHERE NOT EXISTS (SELECT FROM order_fault AS f WHERE f.head_line = o.head_line)
ORDER BY o.order_id;
