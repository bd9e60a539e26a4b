-- insert_order_case: the cases of other ledgers that leave tonight, and that they have been sent.
--
-- reads   new_order_case, order_case (temporary)
-- writes  collection_case, collection_order_case, collection_event, open_collection_order
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an order that has a case is not sent again
-- note    the customer of the case is the ledger and its number, never a customer of ours

WITH named AS (
    SELECT n.case_ref, n.file_no, n.file_name, o.order_no, o.system, o.customer_no, o.action, o.place
    FROM new_order_case AS n JOIN order_case AS o ON o.case_number = n.case_number
), kept AS (
    INSERT INTO collection_case (client, case_ref, customer_no, action, sent_on, file_no, run_id, version_id)
    SELECT %(client)s, n.case_ref, n.system || '/' || n.customer_no, n.action, %(business_on)s, n.file_no, %(run_id)s, %(version_id)s
    FROM named AS n WHERE n.place = 1
), told AS (
    INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
    SELECT %(client)s, n.case_ref || '-sent', n.case_ref, 'sent', n.action, %(business_on)s, n.file_name, %(run_id)s, %(version_id)s
    FROM named AS n WHERE n.place = 1
), linked AS (
    INSERT INTO collection_order_case (client, case_ref, order_no) SELECT %(client)s, n.case_ref, n.order_no FROM named AS n
)
UPDATE open_collection_order AS o SET case_ref = n.case_ref FROM named AS n
WHERE o.client = %(client)s AND o.order_no = n.order_no;
