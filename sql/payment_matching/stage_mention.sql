-- stage_mention: the documents that the queue's payments name by Autogiro order, OCR and extra references.
--
-- reads   payment_queue (temporary), autogiro_order, payment_reference, invoice
-- writes  mention (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary
-- note    looked up one by one: as a join, invoices of all years would be read. Nearly all are found under the bankgiro number
--         they were paid to, at the first look. Extra references may be invoice numbers

INSERT INTO mention (payment_id, way, line_no, sign, amount_ore, said, invoice_no, document_type, customer_no, department, bankgiro,
                     ocr, credits_invoice_no)
SELECT s.payment_id, s.way, s.line_no, s.sign, s.amount_ore, s.said, coalesce(i.invoice_no, o.invoice_no),
       coalesce(i.document_type, o.document_type), coalesce(i.customer_no, o.customer_no), coalesce(i.department, o.department),
       coalesce(i.bankgiro, o.bankgiro), coalesce(i.ocr, o.ocr), coalesce(i.credits_invoice_no, o.credits_invoice_no)
FROM (
    SELECT q.payment_id, 'order' AS way, 0::bigint AS line_no, 1::smallint AS sign, 0::bigint AS amount_ore, q.reference AS said,
           q.bankgiro, NULL::text AS digits, a.invoice_no AS number
    FROM payment_queue AS q
    JOIN autogiro_order AS a ON a.client = %(client)s AND a.reference = q.reference
    WHERE q.is_order
    UNION ALL
    SELECT q.payment_id, 'ocr', 0, 1, 0, q.ocr, q.bankgiro, q.ocr, NULL
    FROM payment_queue AS q WHERE q.ocr IS NOT NULL
    UNION ALL
    SELECT q.payment_id, 'reference', r.line_no, r.sign, r.amount_ore, btrim(r.reference), q.bankgiro,
           ltrim(btrim(r.reference), '0'),
           CASE WHEN btrim(r.reference) ~ '^[0-9]{1,18}$' THEN btrim(r.reference)::bigint END
    FROM payment_queue AS q
    JOIN payment_reference AS r ON r.client = %(client)s AND r.payment_id = q.payment_id AND r.reference_code <= 5
) AS s
LEFT JOIN LATERAL (
    SELECT v.* FROM invoice AS v
    WHERE v.bankgiro = s.bankgiro AND v.ocr = s.digits AND v.client = %(client)s LIMIT 1
) AS i ON true
LEFT JOIN LATERAL (
    SELECT f.* FROM (
        SELECT v.*, 1 AS place FROM invoice AS v
        WHERE i.invoice_no IS NULL AND v.bankgiro = ANY (%(bankgiros)s) AND v.ocr = s.digits AND v.client = %(client)s
        UNION ALL
        SELECT v.*, 2 FROM invoice AS v WHERE i.invoice_no IS NULL AND v.client = %(client)s AND v.invoice_no = s.number
    ) AS f ORDER BY f.place LIMIT 1
) AS o ON true;
