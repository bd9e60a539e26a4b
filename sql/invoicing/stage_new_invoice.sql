-- stage_new_invoice: tonight's invoices and credit notes, in the order they will be numbered.
--
-- reads   order_group, billable_order, sales_order, new_line, new_vat, terms_due, policy_article, credit
-- writes  new_invoice (temporary)
-- takes   client, round_to_krona
-- rerun   safe: temporary
-- note    of joined orders the first gives the texts and references, the longest terms hold; ordered by customer, so that
--         rows of one customer lie together

CREATE TEMP TABLE new_invoice ON COMMIT DROP AS
WITH grouped AS (
    SELECT g.group_no, max(b.terms_days) AS terms_days
    FROM order_group AS g JOIN billable_order AS b ON b.order_id = g.order_id
    WHERE g.group_no IS NOT NULL
    GROUP BY g.group_no
), total AS (
    SELECT v.group_no, sum(v.taxable_ore)::bigint AS net_ore, sum(v.vat_ore)::bigint AS vat_ore
    FROM new_vat AS v GROUP BY v.group_no
), rounded AS (
    SELECT t.*, CASE WHEN %(round_to_krona)s THEN krona_rounding(t.net_ore + t.vat_ore) ELSE 0 END AS rounding_ore
    FROM total AS t
)
SELECT g.group_no, row_number() OVER (PARTITION BY b.is_credit ORDER BY b.customer_no, g.group_no) AS number_in_series,
       row_number() OVER (ORDER BY b.is_credit, b.customer_no, g.group_no) AS number_of_all,
       b.is_credit, b.customer_no, b.recipient_no, b.department, b.order_type, b.kravkod,
       coalesce(a.claim_kind, b.claim_kind) AS claim_kind, coalesce(a.neutral_text, 'Avgift') AS neutral_text,
       b.interest_basis, b.reminder_fee_agreement, d.terms_days, d.due_on, d.due_effective_on,
       t.net_ore, t.vat_ore, t.rounding_ore, t.net_ore + t.vat_ore + t.rounding_ore AS total_ore,
       c.invoice_no AS credits_invoice_no, s.period_from, s.period_to, s.our_reference, s.buyer_reference,
       s.buyer_order_no, nullif(concat_ws(E'\n', s.head_text_1, s.head_text_2), '') AS head_text
FROM grouped AS g
JOIN rounded AS t ON t.group_no = g.group_no
JOIN billable_order AS b ON b.order_id = g.group_no
JOIN sales_order AS s ON s.client = %(client)s AND s.order_id = g.group_no
JOIN terms_due AS d ON d.terms_days = g.terms_days
JOIN new_line AS l ON l.group_no = g.group_no AND l.line_no = 1
LEFT JOIN policy_article AS a ON a.article = l.article
LEFT JOIN credit AS c ON c.order_id = g.group_no;
