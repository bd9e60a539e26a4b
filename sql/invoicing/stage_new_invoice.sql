-- stage_new_invoice: tonight's invoices and credit notes with number, OCR and item.
--
-- reads   order_group, billable_order, billable_line, new_vat, terms_due, policy_article, credit
-- writes  new_invoice (temporary)
-- takes   round_to_krona, first_invoice_no, first_credit_note_no, first_item_id, length_digit
-- rerun   safe: temporary
-- note    of joined orders the first gives the texts and references, the longest terms hold. Ordered by customer, so that rows
--         of one customer lie together; invoices come first, so their items are numbered without gaps. Rows are stored in
--         the order of their numbers, so that what is inserted from here grows every index at its end. Numbers have ten
--         digits; with the length digit the OCR has twelve, so that digit is 2

CREATE TEMP TABLE new_invoice ON COMMIT DROP AS
WITH grouped AS (
    SELECT g.group_no, g.terms_days FROM order_group AS g WHERE g.group_no IS NOT NULL AND NOT g.is_joined
    UNION ALL
    SELECT g.group_no, max(g.terms_days) FROM order_group AS g WHERE g.group_no IS NOT NULL AND g.is_joined GROUP BY g.group_no
), total AS (
    SELECT v.group_no, sum(v.taxable_ore)::bigint AS net_ore, sum(v.vat_ore)::bigint AS vat_ore
    FROM new_vat AS v GROUP BY v.group_no
), rounded AS (
    SELECT t.*, CASE WHEN %(round_to_krona)s THEN krona_rounding(t.net_ore + t.vat_ore) ELSE 0 END AS rounding_ore
    FROM total AS t
), numbered AS (
    SELECT g.group_no, row_number() OVER (PARTITION BY b.is_credit ORDER BY b.customer_no, g.group_no) - 1
               + CASE WHEN b.is_credit THEN %(first_credit_note_no)s::bigint ELSE %(first_invoice_no)s::bigint END AS invoice_no,
           row_number() OVER (ORDER BY b.is_credit, b.customer_no, g.group_no) - 1 AS place,
           b.is_credit, b.customer_no, b.recipient_no, b.department, b.order_type, b.kravkod,
           coalesce(a.claim_kind, b.claim_kind) AS claim_kind, coalesce(a.neutral_text, 'Avgift') AS neutral_text,
           b.interest_basis, b.reminder_fee_agreement, d.terms_days, d.due_on, d.due_effective_on,
           t.net_ore, t.vat_ore, t.rounding_ore, t.net_ore + t.vat_ore + t.rounding_ore AS total_ore,
           c.invoice_no AS credits_invoice_no, b.period_from, b.period_to, b.our_reference, b.buyer_reference,
           b.buyer_order_no, b.head_text
    FROM grouped AS g
    JOIN rounded AS t ON t.group_no = g.group_no
    JOIN billable_order AS b ON b.order_id = g.group_no
    JOIN terms_due AS d ON d.terms_days = g.terms_days
    JOIN billable_line AS l ON l.order_id = g.group_no AND l.line_no = 1
    LEFT JOIN policy_article AS a ON a.article = l.article
    LEFT JOIN credit AS c ON c.order_id = g.group_no
), payload AS (
    SELECT n.*, CASE WHEN %(length_digit)s THEN n.invoice_no * 10 + 2 ELSE n.invoice_no END AS digits FROM numbered AS n OFFSET 0
)
SELECT p.*, p.digits::text || luhn_digit(p.digits) AS ocr,
       CASE WHEN NOT p.is_credit THEN p.place + %(first_item_id)s::bigint END AS item_id
FROM payload AS p;
