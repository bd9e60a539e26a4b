-- steps_of_run: what the claims steps of a run have done: letters, interest, interest invoices and claims handed over, with amounts.
--
-- reads   letter_claim, interest_line, invoice, collection_case, collection_case_invoice, customer
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    no protected persons; customers by number, masked where it is an identity number

WITH step AS (
    SELECT l.document_type AS step, l.customer_no, l.invoice_no, l.open_capital_ore AS capital_ore, l.fee_ore, l.interest_ore
    FROM letter_claim AS l WHERE l.client = %(client)s AND l.run_id = %(run_id)s
    UNION ALL
    SELECT 'interest', n.customer_no, n.invoice_no, 0, 0, sum(n.interest_ore)::bigint
    FROM interest_line AS n WHERE n.client = %(client)s AND n.run_id = %(run_id)s
    GROUP BY n.customer_no, n.invoice_no
    UNION ALL
    SELECT 'case_' || lower(c.action), c.customer_no, v.invoice_no, v.open_capital_ore, v.fee_ore, 0
    FROM collection_case AS c
    JOIN collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref
    WHERE c.client = %(client)s AND c.run_id = %(run_id)s
)
SELECT s.step, s.invoice_no, masked(s.customer_no) AS customer_no, i.department, s.capital_ore, s.fee_ore, s.interest_ore
FROM step AS s
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = s.customer_no AND c.protection_code = 0
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = s.invoice_no
UNION ALL
SELECT 'interest_invoice', NULL, masked(i.customer_no), i.department, 0, 0, sum(i.total_ore)::bigint
FROM invoice AS i
JOIN customer AS c ON c.client = i.client AND c.customer_no = i.customer_no AND c.protection_code = 0
WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.document_type = 'interest_invoice'
GROUP BY masked(i.customer_no), i.department
ORDER BY 1, 2, 3, 4
