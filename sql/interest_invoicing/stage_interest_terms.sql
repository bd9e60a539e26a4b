-- stage_interest_terms: what the ledger says of each claim whose interest is reckoned.
--
-- reads   interest_claim (temporary), claim_terms, interest_line, interest_taken_back, policy_kravkod, agency_payment,
--         open_case_invoice
-- writes  interest_terms (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    what has been taken back is reckoned anew. A claim back from the agency bears interest from the day after that the agency
--         has collected interest for; while it is there all its interest is reckoned

DROP TABLE IF EXISTS interest_terms;
CREATE TEMP TABLE interest_terms ON COMMIT DROP AS
SELECT k.item_id, k.invoice_no, k.through_on, t.customer_no, t.department, t.arose_on, t.kravkod, t.total_ore, t.due_effective_on,
       CASE WHEN t.reckoned_basis IN ('P4_30_DAYS', 'VA_35') THEN t.sent_on END AS sent_on, t.basis_on,
       t.reckoned_basis AS interest_basis, greatest(n.to_on, a.interest_to_on) AS invoiced_to_on,
       CASE t.basis_source WHEN 'invoice' THEN t.agreed_rate_x100 ELSE p.contract_rate_x100 END AS agreed_rate_x100,
       t.agreed_margin_x100
FROM interest_claim AS k
JOIN claim_terms AS t ON t.client = %(client)s AND t.invoice_no = k.invoice_no
LEFT JOIN policy_kravkod AS p ON p.kravkod = t.issued_kravkod
LEFT JOIN (
    SELECT l.invoice_no, max(l.to_on) AS to_on
    FROM interest_claim AS c
    JOIN interest_line AS l ON l.client = %(client)s AND l.invoice_no = c.invoice_no AND l.days > 0
    WHERE NOT EXISTS (SELECT FROM interest_taken_back AS b WHERE b.client = l.client AND b.interest_line_id = l.interest_line_id)
    GROUP BY l.invoice_no
) AS n ON n.invoice_no = k.invoice_no
LEFT JOIN (
    SELECT g.invoice_no, max(g.interest_to_on) AS interest_to_on
    FROM interest_claim AS c
    JOIN agency_payment AS g ON g.client = %(client)s AND g.invoice_no = c.invoice_no AND g.kind = 'PAYMENT' AND g.interest_ore > 0
    WHERE NOT EXISTS (SELECT FROM open_case_invoice AS v WHERE v.client = g.client AND v.invoice_no = g.invoice_no)
      AND NOT EXISTS (SELECT FROM agency_payment AS b WHERE b.client = g.client AND b.reverses_event_id = g.event_id)
    GROUP BY g.invoice_no
) AS a ON a.invoice_no = k.invoice_no;
