-- close_rejected_orders: an order whose case was rejected goes back to its ledger; one whose file was refused is sent again.
--
-- reads   case_answer (temporary)
-- writes  open_collection_order
-- takes   client
-- rerun   safe: already gone

WITH rejected AS (
    DELETE FROM open_collection_order AS o USING case_answer AS a
    WHERE o.client = %(client)s AND o.case_ref = a.case_ref AND a.outcome = 'rejected'
)
UPDATE open_collection_order AS o SET case_ref = NULL, recalled_on = NULL FROM case_answer AS a
WHERE o.client = %(client)s AND o.case_ref = a.case_ref AND a.outcome = 'refused';
