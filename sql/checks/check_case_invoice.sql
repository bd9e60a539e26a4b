-- check_case_invoice: the claims this run has handed to the agency, beside their invoices.
--
-- reads   collection_case, collection_case_invoice, invoice, customer, standing_announcement
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    is_heard: of legal action on our own demand, whether the department could object and did not

SELECT v.invoice_no, v.open_capital_ore, i.total_ore, k.protection_code::bigint AS protection_code, true AS always,
       c.action <> 'LEGAL' OR EXISTS (SELECT FROM standing_announcement AS a WHERE a.client = v.client AND a.invoice_no = v.invoice_no
                                        AND a.object_by_on < c.sent_on) AS is_heard
FROM collection_case AS c
JOIN collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref
JOIN customer AS k ON k.client = c.client AND k.customer_no = c.customer_no
JOIN invoice AS i ON i.client = v.client AND i.invoice_no = v.invoice_no
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
