-- order_recall_records: the R records of KRI for claims that other ledgers, or what our register says, call back.
--
-- reads   open_collection_order
-- writes  -
-- takes   client, business_on, prefix, first_event_no
-- rerun   safe: reads only
-- note    each by its invoice; the ledger that orders a recall bears the cost, but for what its debtor has paid after the demand

SELECT %(prefix)s || lpad((row_number() OVER (ORDER BY o.case_ref, o.invoice_no) - 1 + %(first_event_no)s)::text, 6, '0') AS event_id,
       o.case_ref, o.invoice_no, 'WITHDRAW' AS mode, o.recall_reason AS reason, %(business_on)s::date AS effective_on,
       CASE o.recall_reason WHEN 'PAID_BEFORE_DEMAND' THEN 'NONE' WHEN 'PAID_DIRECT_FULL' THEN 'DEBTOR' ELSE 'CREDITOR' END AS cost_by
FROM open_collection_order AS o
WHERE o.client = %(client)s AND o.case_ref IS NOT NULL AND o.recall_reason IS NOT NULL AND o.recalled_on IS NULL
ORDER BY o.case_ref, o.invoice_no
