-- insert_order_recall: note the claims of other ledgers that were called back tonight; each stays until it is confirmed.
--
-- reads   order_recall_sent (temporary)
-- writes  collection_event, collection_order_recall, open_collection_order
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim is called back once

WITH marked AS (
    UPDATE open_collection_order AS o SET recalled_on = %(business_on)s FROM order_recall_sent AS s
    WHERE o.client = %(client)s AND o.case_ref = s.case_ref AND o.invoice_no = s.invoice_no
    RETURNING s.event_id, o.order_no
), linked AS (
    INSERT INTO collection_order_recall (client, event_id, order_no) SELECT %(client)s, m.event_id, m.order_no FROM marked AS m
)
INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT %(client)s, s.event_id, s.case_ref, 'recalled', s.reason, %(business_on)s, s.file_name, %(run_id)s, %(version_id)s
FROM order_recall_sent AS s
ORDER BY s.event_id;
