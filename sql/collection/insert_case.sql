-- insert_case: the cases that leave tonight.
--
-- reads   new_case, case_row (temporary)
-- writes  collection_case
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim in an open case is not handed over again

INSERT INTO collection_case (client, case_ref, customer_no, action, sent_on, file_no, run_id, version_id)
SELECT %(client)s, n.case_ref, r.customer_no, r.action, %(business_on)s, n.file_no, %(run_id)s, %(version_id)s
FROM new_case AS n JOIN case_row AS r ON r.case_number = n.case_number AND r.place = 1
ORDER BY n.case_ref;
