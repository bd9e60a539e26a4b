-- check_case_invoice: the claims this run has handed to the agency, beside what is open of them.
--
-- reads   collection_case, collection_case_invoice, open_item_rest, customer
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT v.invoice_no, v.open_capital_ore, o.open_ore AS rest_ore, k.protection_code::bigint AS protection_code
FROM collection_case AS c
JOIN collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref
JOIN customer AS k ON k.client = c.client AND k.customer_no = c.customer_no
LEFT JOIN open_item_rest AS o ON o.client = v.client AND o.invoice_no = v.invoice_no AND o.component <> 'COST'
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
