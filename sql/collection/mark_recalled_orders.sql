-- mark_recalled_orders: what a ledger takes back: forgotten if it waits, to be called back if it is with the agency.
--
-- reads   order_row, order_fault (temporary)
-- writes  open_collection_order
-- takes   client
-- rerun   safe: a claim is called back once

WITH named AS (
    SELECT r.system, r.invoice_no, coalesce(r.recall_reason, 'OTHER') AS reason FROM order_row AS r
    WHERE r."order" = 'aterkalla' AND NOT EXISTS (SELECT FROM order_fault AS f WHERE f.line_no = r.line_no)
), waiting AS (
    DELETE FROM open_collection_order AS o USING named AS n
    WHERE o.client = %(client)s AND o.system = n.system AND o.invoice_no = n.invoice_no AND o.case_ref IS NULL
)
UPDATE open_collection_order AS o SET recall_reason = n.reason FROM named AS n
WHERE o.client = %(client)s AND o.system = n.system AND o.invoice_no = n.invoice_no AND o.case_ref IS NOT NULL;
