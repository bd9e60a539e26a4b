-- stage_interest_customer: the customers whose waiting interest has reached the smallest interest invoice.
--
-- reads   waiting_interest, interest_line, customer, invoice, policy_stop_code
-- writes  interest_customer (temporary)
-- takes   client, business_on, minimum_ore
-- rerun   safe: temporary
-- note    held_by: the stop that leaves the invoice to a person. The customer's own kravkod goes before that of the claim
--         with the most interest; the department is the one with the largest part

CREATE TEMP TABLE interest_customer ON COMMIT DROP AS
WITH part AS (
    SELECT n.customer_no, n.department, n.invoice_no, sum(n.interest_ore)::bigint AS interest_ore
    FROM waiting_interest AS w
    JOIN interest_line AS n ON n.client = w.client AND n.interest_line_id = w.interest_line_id
    WHERE w.client = %(client)s
    GROUP BY n.customer_no, n.department, n.invoice_no
), reached AS (
    SELECT p.customer_no, sum(p.interest_ore)::bigint AS interest_ore FROM part AS p
    GROUP BY p.customer_no HAVING sum(p.interest_ore) >= greatest(%(minimum_ore)s, 1)
), largest_department AS (
    SELECT DISTINCT ON (p.customer_no) p.customer_no, p.department FROM part AS p
    GROUP BY p.customer_no, p.department ORDER BY p.customer_no, sum(p.interest_ore) DESC, p.department
), largest_claim AS (
    SELECT DISTINCT ON (p.customer_no) p.customer_no, p.invoice_no FROM part AS p
    ORDER BY p.customer_no, p.interest_ore DESC, p.invoice_no
)
SELECT r.customer_no, coalesce(c.recipient_no, c.customer_no) AS recipient_no, d.department, r.interest_ore,
       coalesce(c.kravkod, i.kravkod) AS kravkod, s.stop_code AS held_by
FROM reached AS r
JOIN largest_department AS d ON d.customer_no = r.customer_no
JOIN largest_claim AS l ON l.customer_no = r.customer_no
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = r.customer_no
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = l.invoice_no
LEFT JOIN policy_stop_code AS s ON s.interest_invoice <> 'N'
    AND s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, %(business_on)s);
