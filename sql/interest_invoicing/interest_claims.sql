-- interest_claims: what the law needs to know of each claim whose interest is reckoned.
--
-- reads   interest_claim (temporary), invoice, customer, document_event, undelivered_number, interest_line, policy_kravkod,
--         agency_payment, open_case_invoice
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    sent_on is when the invoice last left us, or would be null: a demand that never left starts no 30 days. Internal
--         customers bear no interest, nor does what a minor was invoiced. A claim back from the agency bears interest from
--         the day after that the agency has collected interest for; while it is there all its interest is reckoned

SELECT k.item_id AS claim_id, i.total_ore AS capital_ore, i.due_effective_on, k.through_on, s.sent_on, s.sent_on AS requested_on,
       CASE WHEN c.kind = 'internal' OR is_minor(c.identity_no, i.issued_on) THEN 'NONE' ELSE i.interest_basis END AS interest_basis,
       greatest((SELECT max(n.to_on) FROM interest_line AS n WHERE n.client = i.client AND n.invoice_no = i.invoice_no),
                (SELECT max(a.interest_to_on) FROM agency_payment AS a
                 WHERE a.client = i.client AND a.invoice_no = i.invoice_no AND a.kind = 'PAYMENT' AND a.interest_ore > 0
                   AND NOT EXISTS (SELECT FROM open_case_invoice AS v WHERE v.client = a.client AND v.invoice_no = a.invoice_no)
                   AND NOT EXISTS (SELECT FROM agency_payment AS b WHERE b.client = a.client AND b.reverses_event_id = a.event_id))
               ) AS invoiced_to_on,
       p.contract_rate_x100 AS agreed_rate_x100
FROM interest_claim AS k
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = k.invoice_no
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = i.customer_no
LEFT JOIN policy_kravkod AS p ON p.kravkod = i.kravkod
LEFT JOIN LATERAL (
    SELECT coalesce(max(e.event_on), i.issued_on) AS sent_on FROM document_event AS e
    WHERE e.client = %(client)s AND e.document_id = 'invoice-' || i.invoice_no AND e.event = 'handed_over'
) AS s ON i.interest_basis IN ('P4_30_DAYS', 'VA_35')
    AND NOT EXISTS (SELECT FROM undelivered_number AS u
                    WHERE u.client = %(client)s AND u.document_type = 'invoice'
                      AND i.invoice_no BETWEEN u.first_no AND u.last_no)
ORDER BY i.customer_no, i.invoice_no, k.item_id
