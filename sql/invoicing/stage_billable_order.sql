-- stage_billable_order: the orders that may become invoices tonight, with what decides how they are joined.
--
-- reads   open_order, order_vat, sales_order, customer, policy_order_type, policy_terms, policy_kravkod
-- writes  billable_order (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    terms are the order's, else the customer's, else the kravkod's; the kravkod is the customer's, else the order type's.
--         The sums are outer-joined: PostgreSQL would guess that there are few of them, and look up order by order

CREATE TEMP TABLE billable_order ON COMMIT DROP AS
WITH gross AS (
    SELECT v.order_id, sum(v.net_ore + v.vat_ore)::bigint AS gross_ore, sum(v.lines)::integer AS lines
    FROM order_vat AS v
    GROUP BY v.order_id
), pursued AS (
    SELECT s.*, g.gross_ore, g.lines, coalesce(s.recipient_no, c.recipient_no, s.customer_no) AS document_to,
           c.joint_invoice, coalesce(s.terms_id, c.terms_id) AS terms,
           coalesce(c.kravkod, CASE WHEN c.kind = 'person' THEN t.kravkod_person ELSE t.kravkod_organisation END) AS kravkod,
           t.claim_kind, c.reminder_fee_agreement
    FROM open_order AS o
    JOIN sales_order AS s ON s.client = o.client AND s.order_id = o.order_id
    JOIN customer AS c ON c.client = s.client AND c.customer_no = s.customer_no
    JOIN policy_order_type AS t ON t.order_type = s.order_type
    LEFT JOIN gross AS g ON g.order_id = o.order_id
    WHERE o.client = %(client)s AND coalesce(g.lines, 0) > 0
)
SELECT p.order_id, p.customer_no, p.document_to AS recipient_no, p.department, p.order_type, p.gross_ore, p.lines,
       p.net_ore < 0 AS is_credit, p.joint_invoice, p.credits_invoice_no, p.credits_order_id, p.kravkod, p.claim_kind,
       k.interest_basis, coalesce(d.days, k.payment_days)::integer AS terms_days,
       coalesce(p.reminder_fee_agreement,
                CASE WHEN k.reminder_fee_agreed = 'yes' THEN coalesce(k.agreement_reference, k.kravkod) END)
           AS reminder_fee_agreement,
       p.period_from, p.period_to, p.our_reference, p.buyer_reference, p.buyer_order_no,
       nullif(concat_ws(E'\n', p.head_text_1, p.head_text_2), '') AS head_text
FROM pursued AS p
JOIN policy_kravkod AS k ON k.kravkod = p.kravkod
LEFT JOIN policy_terms AS d ON d.terms_id = p.terms;
