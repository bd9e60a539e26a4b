-- print_codes: the invoices of one postage class that a print house sets itself, each with the code of its form.
--
-- reads   chosen_channel, drawn_document (temporary), invoice, customer
-- writes  -
-- takes   client, postage_class, language, fee_order_types
-- rerun   safe: reads only
-- note    source: the state's operator framework (distribution reference 1.9): 101 invoice or credit note, 201 interest, 301
--         reminder fee, and 1 more in English; 501 Autogiro, in Swedish only

SELECT k.document_id, k.letter_no AS document_no, k.invoice_no, k.amount_ore,
       CASE WHEN a.document_id IS NOT NULL THEN '501'
            ELSE CASE WHEN k.document_type = 'interest_invoice' THEN '20'
                      WHEN i.order_type = ANY(%(fee_order_types)s) THEN '30' ELSE '10' END
                || CASE WHEN l.language = 'en' THEN '2' ELSE '1' END END AS distribution_code
FROM chosen_channel AS k
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = k.invoice_no
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = k.recipient_no
CROSS JOIN LATERAL (SELECT CASE WHEN c.language IN ('sv', 'en') THEN c.language ELSE %(language)s END AS language) AS l
LEFT JOIN drawn_document AS a ON a.document_id = k.document_id
WHERE k.channel = 'print' AND k.postage_class = %(postage_class)s
    AND k.document_type IN ('invoice', 'credit_note', 'interest_invoice')
ORDER BY k.invoice_no
