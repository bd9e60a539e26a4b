-- stage_billable_order: the orders that may become invoices tonight, with what decides how they are joined.
--
-- reads   order_vat, sales_order, customer, policy_order_type, policy_customer_group, policy_terms, policy_kravkod, article_place
-- writes  billable_order (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    terms are the order's, else the customer's, else the kravkod's; the kravkod is the customer's, else the customer
--         group's, else the order type's; the text and kind of claim are the first line's article's. is_plain: its lines are
--         numbered 1, 2, 3 as an invoice's are

CREATE TEMP TABLE billable_order ON COMMIT DROP AS
WITH amount AS (
    SELECT v.order_id, sum_ore(v.net_ore) AS lines_ore, sum_ore(v.vat_ore) AS vat_ore,
           sum(v.lines) = max(v.last_line) AS is_plain, min(v.first_article) & 4294967295 AS article_place
    FROM order_vat AS v
    GROUP BY v.order_id
), pursued AS (
    SELECT s.*, a.lines_ore, a.vat_ore, a.is_plain, a.article_place,
           coalesce(s.recipient_no, c.recipient_no, s.customer_no) AS document_to,
           c.joint_invoice, coalesce(s.terms_id, c.terms_id) AS terms,
           coalesce(c.kravkod, g.kravkod, CASE WHEN c.kind = 'person' THEN t.kravkod_person ELSE t.kravkod_organisation END) AS kravkod,
           CASE WHEN c.kravkod IS NOT NULL THEN 'customer' WHEN g.kravkod IS NOT NULL THEN 'group' ELSE 'order_type' END AS kravkod_source,
           t.claim_kind, c.reminder_fee_agreement
    FROM amount AS a
    JOIN sales_order AS s ON s.client = %(client)s AND s.order_id = a.order_id
    JOIN customer AS c ON c.client = s.client AND c.customer_no = s.customer_no
    JOIN policy_order_type AS t ON t.order_type = s.order_type
    LEFT JOIN policy_customer_group AS g ON g.group_code = c.group_code
)
SELECT p.order_id, p.customer_no, p.document_to AS recipient_no, p.department, p.order_type, p.lines_ore AS net_ore, p.vat_ore,
       p.lines_ore + p.vat_ore AS gross_ore, p.net_ore < 0 AS is_credit, p.is_plain, p.joint_invoice, p.credits_invoice_no,
       p.credits_order_id, p.kravkod, p.kravkod_source, coalesce(a.claim_kind, p.claim_kind) AS claim_kind,
       coalesce(a.neutral_text, 'Avgift') AS neutral_text, k.interest_basis, coalesce(d.days, k.payment_days)::integer AS terms_days,
       coalesce(p.reminder_fee_agreement,
                CASE WHEN k.reminder_fee_agreed = 'yes' THEN coalesce(k.agreement_reference, k.kravkod) END)
           AS reminder_fee_agreement,
       p.period_from, p.period_to, p.our_reference, p.buyer_reference, p.buyer_order_no,
       nullif(concat_ws(E'\n', p.head_text_1, p.head_text_2), '') AS head_text
FROM pursued AS p
JOIN policy_kravkod AS k ON k.kravkod = p.kravkod
LEFT JOIN policy_terms AS d ON d.terms_id = p.terms
LEFT JOIN article_place AS a ON a.place = p.article_place;
