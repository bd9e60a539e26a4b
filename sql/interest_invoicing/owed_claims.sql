-- owed_claims: the credit notes of repaid prices on which we owe interest, and whose credit has been repaid or set off in full.
--
-- reads   unreckoned_basis, claim_terms, item, open_item, settlement, invoice_line
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT i.item_id AS claim_id, u.invoice_no, i.customer_no, i.department, l.dim_1, -i.amount_ore AS capital_ore, t.interest_basis,
       t.basis_on AS original_paid_on,
       (SELECT max(s.value_on) FROM settlement AS s WHERE s.client = i.client AND s.item_id = i.item_id) AS through_on
FROM unreckoned_basis AS u
JOIN claim_terms AS t ON t.client = u.client AND t.invoice_no = u.invoice_no AND t.interest_basis = 'P5_RETURN'
JOIN item AS i ON i.client = u.client AND i.invoice_no = u.invoice_no AND i.kind = 'credit' AND i.rule IS NULL
LEFT JOIN invoice_line AS l ON l.client = u.client AND l.invoice_no = u.invoice_no AND l.line_no = 1
WHERE u.client = %(client)s
  AND NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id)
ORDER BY i.item_id
