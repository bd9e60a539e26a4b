-- stage_text_mention: the groups of digits in references and messages that are documents of ours, by OCR or number.
--
-- reads   payment_queue (temporary), payment_text, invoice
-- writes  mention (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary
-- note    only for payments that name nothing by OCR or order. A number may be parted by blanks, or broken between lines

INSERT INTO mention (payment_id, way, line_no, sign, amount_ore, said, invoice_no, document_type, customer_no, department, bankgiro,
                     ocr, credits_invoice_no)
WITH written AS (
    SELECT q.payment_id, q.bankgiro, q.reference || ' ' || coalesce(t.parted, '') || ' . ' || coalesce(t.joined, '') AS words
    FROM payment_queue AS q
    LEFT JOIN LATERAL (
        SELECT string_agg(x.text, ' ' ORDER BY x.line_no) AS parted, string_agg(x.text, '' ORDER BY x.line_no) AS joined
        FROM payment_text AS x WHERE x.client = %(client)s AND x.payment_id = q.payment_id
    ) AS t ON true
    WHERE NOT EXISTS (SELECT FROM mention AS m
                      WHERE m.payment_id = q.payment_id AND m.way IN ('order', 'ocr') AND m.invoice_no IS NOT NULL)
), found AS (
    SELECT w.payment_id, w.bankgiro, g[1] AS digits FROM written AS w, regexp_matches(w.words, '[0-9]+', 'g') AS g
    UNION
    SELECT w.payment_id, w.bankgiro, replace(g[1], ' ', '')
    FROM written AS w, regexp_matches(w.words, '[0-9](?: ?[0-9])+', 'g') AS g
), document AS (
    SELECT DISTINCT ON (f.payment_id, i.invoice_no) f.payment_id, f.digits, i.*
    FROM found AS f
    JOIN LATERAL (
        SELECT v.invoice_no, v.document_type, v.customer_no, v.department, v.bankgiro, v.ocr, v.credits_invoice_no
        FROM invoice AS v
        WHERE v.bankgiro = ANY (%(bankgiros)s) AND v.ocr = ltrim(f.digits, '0') AND v.client = %(client)s
        UNION ALL
        SELECT v.invoice_no, v.document_type, v.customer_no, v.department, v.bankgiro, v.ocr, v.credits_invoice_no
        FROM invoice AS v
        WHERE v.client = %(client)s AND v.invoice_no = CASE WHEN length(f.digits) BETWEEN 4 AND 18 THEN f.digits::bigint END
    ) AS i ON true
    ORDER BY f.payment_id, i.invoice_no, f.digits
)
SELECT d.payment_id, 'text', row_number() OVER (PARTITION BY d.payment_id ORDER BY d.invoice_no), 1, 0, d.digits, d.invoice_no,
       d.document_type, d.customer_no, d.department, d.bankgiro, d.ocr, d.credits_invoice_no
FROM document AS d;
