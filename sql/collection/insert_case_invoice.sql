-- insert_case_invoice: the claims of tonight's cases; each stands in one open case only.
--
-- reads   new_case, case_row, case_fee (temporary)
-- writes  collection_case_invoice, open_case_invoice
-- takes   client
-- rerun   safe: a claim in an open case is not handed over again

WITH handed_over AS (
    INSERT INTO collection_case_invoice (client, case_ref, invoice_no, open_capital_ore, fee_ore)
    SELECT %(client)s, n.case_ref, r.invoice_no, r.open_ore, coalesce(f.fee_ore, 0)
    FROM new_case AS n
    JOIN case_row AS r ON r.case_number = n.case_number
    LEFT JOIN (SELECT c.invoice_no, sum(c.open_ore)::bigint AS fee_ore FROM case_fee AS c GROUP BY c.invoice_no) AS f
        ON f.invoice_no = r.invoice_no
    ORDER BY n.case_ref, r.place
    RETURNING client, invoice_no, case_ref
)
INSERT INTO open_case_invoice (client, invoice_no, case_ref) SELECT h.client, h.invoice_no, h.case_ref FROM handed_over AS h;
