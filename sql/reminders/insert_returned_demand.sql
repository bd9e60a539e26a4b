-- insert_returned_demand: demands that came back, and may be sent again: the customer has a new address, or a person has ended the hold.
--
-- reads   document_event, demand, returned_demand, returned_post, active_stop, demand_claim, open_item, open_case_invoice
-- writes  returned_demand
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a demand comes back once
-- note    inkassolagen § 6: the time to respond begins with a demand that reaches the debtor. A claim with the agency is the agency's

INSERT INTO returned_demand (client, demand_no, replaced_on, run_id, version_id)
SELECT DISTINCT d.client, d.demand_no, %(business_on)s::date, %(run_id)s::integer, %(version_id)s::smallint
FROM document_event AS e
JOIN demand AS d ON d.client = e.client AND d.demand_no = document_no_of(e.document_id)
WHERE e.client = %(client)s AND e.event = 'returned' AND e.document_id = 'demand-' || document_no_of(e.document_id)
  AND NOT EXISTS (SELECT FROM returned_demand AS r WHERE r.client = d.client AND r.demand_no = d.demand_no)
  AND NOT EXISTS (SELECT FROM active_stop AS s
                  WHERE s.client = e.client AND s.stop_code = 'NO_ADDRESS'
                    AND s.customer_no IN (SELECT d.customer_no UNION ALL
                                          SELECT p.customer_no FROM returned_post AS p
                                          WHERE p.client = e.client AND p.document_id = e.document_id))
  AND EXISTS (SELECT FROM demand_claim AS c
              JOIN open_item AS o ON o.client = c.client AND o.invoice_no = c.invoice_no AND o.component = 'CAPITAL' AND o.kind = 'claim'
              WHERE c.client = d.client AND c.demand_no = d.demand_no
                AND NOT EXISTS (SELECT FROM open_case_invoice AS a WHERE a.client = c.client AND a.invoice_no = c.invoice_no))
ORDER BY d.demand_no;
