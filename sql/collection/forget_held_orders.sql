-- forget_held_orders: claims of other ledgers that waited, whose debtor our register has come to hold: never sent, each named.
--
-- reads   -
-- writes  open_collection_order
-- takes   client
-- rerun   safe: already gone

WITH gone AS (
    DELETE FROM open_collection_order AS o
    WHERE o.client = %(client)s AND o.case_ref IS NULL AND o.recall_reason IS NOT NULL
    RETURNING o.system, o.invoice_no
)
SELECT g.system, g.invoice_no FROM gone AS g ORDER BY g.system, g.invoice_no;
