-- stage_order_case: the waiting claims of other ledgers, gathered into one case for each ledger, debtor and action.
--
-- reads   open_collection_order
-- writes  order_case (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    what has fallen by limitation while it waited is not sent

CREATE TEMP TABLE order_case ON COMMIT DROP AS
SELECT o.*, dense_rank() OVER (ORDER BY o.system, o.customer_no, o.debtor_kind, coalesce(o.id_no, ''), o.action) AS case_number,
       row_number() OVER (PARTITION BY o.system, o.customer_no, o.debtor_kind, coalesce(o.id_no, ''), o.action
                          ORDER BY o.due_effective_on, o.invoice_no) AS place
FROM open_collection_order AS o
WHERE o.client = %(client)s AND o.case_ref IS NULL AND o.recall_reason IS NULL AND o.limits_on >= %(business_on)s;
