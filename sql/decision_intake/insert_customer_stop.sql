-- insert_customer_stop: set the holds on customers that decisions set.
--
-- reads   new_stop (temporary)
-- writes  customer_stop_set
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO customer_stop_set (client, customer_no, stop_code, set_on, until_on, review_on, claims_before_on, reason, set_by,
                               decision_id, run_id, version_id)
SELECT %(client)s, n.customer_no, n.stop_code, %(business_on)s, n.until_on, n.review_on, n.claims_before_on, n.reason, n.set_by,
       n.decision_id, %(run_id)s, %(version_id)s
FROM new_stop AS n
WHERE n.customer_no IS NOT NULL
ORDER BY n.decision_id;
