-- stage_new_invoice: tonight's invoices and credit notes with number, OCR and item.
--
-- reads   order_group, joint_vat, terms_due, credit
-- writes  new_invoice (temporary)
-- takes   round_to_krona, first_invoice_no, first_credit_note_no, first_item_id, length_digit
-- rerun   safe: temporary
-- note    the longest terms of joined orders hold. Numbered as the orders are, whose rows lie in that order too; invoices
--         come first, so their items are numbered without gaps. Rows are stored in the order of their numbers, so that what is inserted from here grows every
--         index at its end. Numbers have ten digits; with the length digit the OCR has twelve, so that digit is 2

CREATE TEMP TABLE new_invoice ON COMMIT DROP AS
WITH grouped AS (
    SELECT g.group_no, g.is_joined, g.is_plain, g.is_credit, g.customer_no, g.department, g.terms_days, g.net_ore, g.vat_ore
    FROM order_group AS g WHERE g.group_no IS NOT NULL AND NOT g.is_joined
    UNION ALL
    SELECT g.group_no, true, false, false, min(g.customer_no), min(g.department), max(g.terms_days), sum_ore(g.net_ore),
           (SELECT sum_ore(v.vat_ore) FROM joint_vat AS v WHERE v.group_no = g.group_no)
    FROM order_group AS g WHERE g.group_no IS NOT NULL AND g.is_joined GROUP BY g.group_no
), placed AS (
    SELECT g.*, row_number() OVER (ORDER BY g.is_credit, g.group_no) - 1 AS place FROM grouped AS g
), numbered AS (
    SELECT p.*, CASE WHEN p.is_credit THEN p.place - (SELECT count(*) FROM order_group AS g
                                                  WHERE g.order_id = g.group_no AND NOT g.is_credit)
                                               + %(first_credit_note_no)s::bigint
                     ELSE p.place + %(first_invoice_no)s::bigint END AS invoice_no,
           CASE WHEN %(round_to_krona)s THEN krona_rounding(p.net_ore + p.vat_ore) ELSE 0 END AS rounding_ore
    FROM placed AS p
), payload AS (
    SELECT n.*, CASE WHEN %(length_digit)s THEN n.invoice_no * 10 + 2 ELSE n.invoice_no END AS digits FROM numbered AS n OFFSET 0
)
SELECT p.invoice_no, p.group_no, p.is_joined, p.is_plain, p.is_credit, p.customer_no, p.department, d.terms_days, d.due_on, d.due_effective_on,
       p.net_ore, p.vat_ore, p.rounding_ore, p.net_ore + p.vat_ore + p.rounding_ore AS total_ore,
       c.invoice_no AS credits_invoice_no, (p.digits * 10 + luhn_digit(p.digits))::text AS ocr,
       CASE WHEN NOT p.is_credit THEN p.place + %(first_item_id)s::bigint END AS item_id
FROM payload AS p
JOIN terms_due AS d ON d.terms_days = p.terms_days
LEFT JOIN credit AS c ON c.order_id = p.group_no;
