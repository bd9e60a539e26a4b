-- peppol_documents: the heads of some e-invoices, with the columns of the Peppol writer.
--
-- reads   peppol_document, drawn_document, department_contact, policy_kravkod (temporary), invoice, invoice_line,
--         customer, interest_invoice_line, interest_line
-- writes  -
-- takes   client, first, last, questions, drawn, by_law, by_contract
-- rerun   safe: reads only
-- note    the buyer is who gets the invoice; the customer number is that of the claim. Null terms: no interest is charged.
--         An interest invoice names the late invoice when there is only one. mandate_id: Autogiro draws it; the payer number,
--         or a word where that is an identity number

WITH late AS (
    SELECT k.document_id, min(n.invoice_no) AS invoice_no
    FROM peppol_document AS k
    JOIN interest_invoice_line AS x ON x.client = %(client)s AND x.invoice_no = k.invoice_no
    JOIN interest_line AS n ON n.client = x.client AND n.interest_line_id = x.interest_line_id
    WHERE k.position >= %(first)s AND k.position < %(last)s AND k.document_type = 'interest_invoice'
    GROUP BY k.document_id
    HAVING count(DISTINCT n.invoice_no) = 1
)
SELECT k.document_no, CASE WHEN k.sign < 0 THEN 'credit_note' ELSE 'invoice' END AS document_type, i.issued_on,
       CASE WHEN k.sign > 0 THEN i.due_on END AS due_on,
       concat_ws(E'\n', i.head_text, %(questions)s || d.contact_name || ', ' || d.telephone || ', ' || d.email) AS note,
       i.buyer_reference, i.buyer_order_no AS order_reference, f.order_id::text AS sales_order_id, i.period_from, i.period_to,
       coalesce(i.credits_invoice_no, l.invoice_no)::text AS credited_invoice_no, (
           SELECT e.issued_on FROM invoice AS e
           WHERE e.client = i.client AND e.invoice_no = coalesce(i.credits_invoice_no, l.invoice_no)
       ) AS credited_invoice_on,
       k.debtor_no AS customer_no, c.endpoint_scheme AS buyer_endpoint_scheme, c.endpoint_id AS buyer_endpoint_id,
       c.name AS buyer_name, CASE c.identity_type WHEN 'organisationsnummer' THEN c.identity_no END AS buyer_identity_no,
       c.vat_no AS buyer_vat_no, c.street AS buyer_street,
       nullif(concat_ws(', ', c.care_of, c.street_2), '') AS buyer_street_2,
       c.postal_code AS buyer_postal_code, c.city AS buyer_city, c.country AS buyer_country, i.ocr, i.bankgiro,
       CASE WHEN masked(a.payer_number) <> a.payer_number THEN 'AUTOGIRO' ELSE a.payer_number END AS mandate_id,
       CASE WHEN k.sign > 0 THEN concat_ws(' ', i.terms_days || ' dagar netto.',
           CASE WHEN a.payer_number IS NOT NULL THEN %(drawn)s::text END,
           CASE i.interest_basis
               WHEN 'NONE' THEN NULL
               WHEN 'CONTRACT' THEN coalesce(replace(%(by_contract)s, '{percent}', p.rate), %(by_law)s)
               ELSE %(by_law)s END) END AS payment_terms,
       i.our_reference, k.sign * i.net_ore AS net_ore, k.sign * i.vat_ore AS vat_ore, k.sign * i.rounding_ore AS rounding_ore,
       k.sign * i.total_ore AS payable_ore
FROM peppol_document AS k
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = k.invoice_no
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = k.recipient_no
LEFT JOIN invoice_line AS f ON f.client = i.client AND f.invoice_no = i.invoice_no AND f.line_no = 1
LEFT JOIN department_contact AS d ON d.department = k.department
LEFT JOIN (SELECT kravkod, replace(trim_scale(contract_rate_x100 / 100.0)::text, '.', ',') AS rate FROM policy_kravkod) AS p
    ON p.kravkod = i.kravkod
LEFT JOIN late AS l ON l.document_id = k.document_id
LEFT JOIN drawn_document AS a ON a.document_id = k.document_id
WHERE k.position >= %(first)s AND k.position < %(last)s
ORDER BY k.position
