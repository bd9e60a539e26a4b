-- count_order_recalls: how many claims of other ledgers are to be called back tonight.
--
-- reads   open_collection_order
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT count(*) AS recalls FROM open_collection_order AS o
WHERE o.client = %(client)s AND o.case_ref IS NOT NULL AND o.recall_reason IS NOT NULL AND o.recalled_on IS NULL;
