-- match_by_reference_sum: payments that name several documents and are, to the öre, what is left of all of them.
--
-- reads   payment_queue, mention, named_item (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    the OCR of the payment itself may be repeated among the extra references, or be one more. With fees or without:
--         a payment of just the capital of all leaves the fees open. A sum that differs is only proposed

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, is_main_only, invoice_no,
                 customer_no, department, evidence)
WITH named AS (
    SELECT m.payment_id, m.invoice_no, min(m.customer_no) AS customer_no, min(m.department) AS department,
           CASE WHEN m.document_type = 'credit_note' THEN 'K' || coalesce(m.credits_invoice_no, m.invoice_no)
                ELSE m.invoice_no::text END AS bucket, min(m.said) AS said
    FROM mention AS m
    WHERE m.way IN ('reference', 'ocr') AND (m.invoice_no IS NOT NULL OR m.way = 'reference')
      AND EXISTS (SELECT FROM mention AS r WHERE r.payment_id = m.payment_id AND r.way = 'reference')
    GROUP BY m.payment_id, m.invoice_no, bucket
), rest AS (
    SELECT i.bucket, i.kind, sum(i.rest_ore)::bigint AS all_ore,
           coalesce(sum(i.rest_ore) FILTER (WHERE i.component <> 'COST'), 0)::bigint AS main_ore
    FROM named_item AS i GROUP BY i.bucket, i.kind
), summed AS (
    SELECT n.payment_id, bool_and(r.bucket IS NOT NULL) AS is_known, count(*) AS documents,
           sum(CASE r.kind WHEN 'credit' THEN -r.all_ore ELSE r.all_ore END) AS all_ore,
           sum(CASE r.kind WHEN 'credit' THEN -r.all_ore ELSE r.main_ore END) AS main_ore
    FROM named AS n LEFT JOIN rest AS r ON r.bucket = n.bucket GROUP BY n.payment_id
)
SELECT n.payment_id, row_number() OVER (PARTITION BY n.payment_id ORDER BY n.invoice_no), %(rule)s,
       CASE WHEN s.is_known AND q.amount_ore IN (s.all_ore, s.main_ore) THEN %(certainty_percent)s
            ELSE %(certainty_percent)s / (s.documents + 1) END, n.bucket,
       CASE WHEN q.amount_ore = s.main_ore THEN r.main_ore ELSE r.all_ore END,
       CASE r.kind WHEN 'credit' THEN 'deduction' ELSE 'credit' END, true,
       r.kind = 'claim' AND q.amount_ore = s.main_ore AND s.main_ore <> s.all_ore, n.invoice_no, n.customer_no, n.department,
       'Referens ' || n.said || ', summan av de fakturor som nämns'
FROM payment_queue AS q
JOIN summed AS s ON s.payment_id = q.payment_id
JOIN named AS n ON n.payment_id = q.payment_id
JOIN rest AS r ON r.bucket = n.bucket AND r.all_ore > 0
WHERE q.amount_ore > 0;
