-- stage_billable_order: the orders that may become invoices tonight, with what decides how they are joined.
--
-- reads   open_order, sales_order, sales_order_line, customer, policy_vat_code, policy_order_type, policy_terms, policy_kravkod
-- writes  billable_order (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    terms are the order's, else the customer's, else the kravkod's; the kravkod is the customer's, else the order type's

CREATE TEMP TABLE billable_order ON COMMIT DROP AS
WITH amount AS (
    SELECT l.order_id, l.vat_code, sum(l.net_ore)::bigint AS net_ore
    FROM open_order AS o
    JOIN sales_order_line AS l ON l.client = o.client AND l.order_id = o.order_id
    WHERE o.client = %(client)s AND o.held_because IS NULL
    GROUP BY l.order_id, l.vat_code
), gross AS (
    SELECT a.order_id, sum(a.net_ore + vat_of(a.net_ore, v.percent_x100))::bigint AS gross_ore
    FROM amount AS a JOIN policy_vat_code AS v ON v.vat_code = a.vat_code
    GROUP BY a.order_id
), pursued AS (
    SELECT s.order_id, s.customer_no, coalesce(s.recipient_no, c.recipient_no, s.customer_no) AS recipient_no,
           s.department, s.order_type, g.gross_ore, s.net_ore < 0 AS is_credit, c.joint_invoice,
           s.credits_invoice_no, s.credits_order_id, coalesce(s.terms_id, c.terms_id) AS terms_id,
           coalesce(c.kravkod, CASE WHEN c.kind = 'person' THEN t.kravkod_person ELSE t.kravkod_organisation END) AS kravkod,
           t.claim_kind, c.reminder_fee_agreement
    FROM gross AS g
    JOIN sales_order AS s ON s.client = %(client)s AND s.order_id = g.order_id
    JOIN customer AS c ON c.client = %(client)s AND c.customer_no = s.customer_no
    JOIN policy_order_type AS t ON t.order_type = s.order_type
)
SELECT p.order_id, p.customer_no, p.recipient_no, p.department, p.order_type, p.gross_ore, p.is_credit, p.joint_invoice,
       p.credits_invoice_no, p.credits_order_id, p.kravkod, p.claim_kind, k.interest_basis,
       coalesce(d.days, k.payment_days)::integer AS terms_days,
       coalesce(p.reminder_fee_agreement,
                CASE WHEN k.reminder_fee_agreed = 'yes' THEN coalesce(k.agreement_reference, k.kravkod) END)
           AS reminder_fee_agreement
FROM pursued AS p
JOIN policy_kravkod AS k ON k.kravkod = p.kravkod
LEFT JOIN policy_terms AS d ON d.terms_id = p.terms_id;
