-- close_corrected_cases: a case rejected for what stands of the debtor may go again when the customer has been corrected.
--
-- reads   collection_case, collection_event, customer
-- writes  work_item
-- takes   client, business_on, debtor_codes
-- rerun   safe: already closed

UPDATE work_item AS w SET closed_on = %(business_on)s
FROM collection_case AS c
JOIN collection_event AS e ON e.client = c.client AND e.event_id = c.case_ref || '-rejected'
JOIN customer AS k ON k.client = c.client AND k.customer_no = c.customer_no AND k.run_id > c.run_id
WHERE w.client = %(client)s AND w.kind = 'rejected_case' AND w.closed_on IS NULL
  AND c.client = w.client AND c.case_ref = w.key AND e.reason = ANY (%(debtor_codes)s);
