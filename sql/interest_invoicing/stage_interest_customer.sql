-- stage_interest_customer: the customers whose waiting interest has reached the smallest interest invoice.
--
-- reads   waiting_line (temporary), customer
-- writes  interest_customer (temporary)
-- takes   client, minimum_ore
-- rerun   safe: temporary
-- note    held_by: the hold that keeps the lines waiting; they count by themselves. The customer's own kravkod goes before that of
--         the claim with the most interest; the department is the one with the largest part

CREATE TEMP TABLE interest_customer ON COMMIT DROP AS
WITH part AS (
    SELECT w.customer_no, w.held_by, w.department, w.invoice_no, min(w.kravkod) AS kravkod, sum(w.interest_ore)::bigint AS interest_ore
    FROM waiting_line AS w
    GROUP BY w.customer_no, w.held_by, w.department, w.invoice_no
), reached AS (
    SELECT p.customer_no, p.held_by, sum(p.interest_ore)::bigint AS interest_ore FROM part AS p
    GROUP BY p.customer_no, p.held_by HAVING sum(p.interest_ore) >= greatest(%(minimum_ore)s, 1)
), largest_department AS (
    SELECT DISTINCT ON (p.customer_no, p.held_by) p.customer_no, p.held_by, p.department FROM part AS p
    GROUP BY p.customer_no, p.held_by, p.department ORDER BY p.customer_no, p.held_by, sum(p.interest_ore) DESC, p.department
), largest_claim AS (
    SELECT DISTINCT ON (p.customer_no, p.held_by) p.customer_no, p.held_by, p.kravkod FROM part AS p
    ORDER BY p.customer_no, p.held_by, p.interest_ore DESC, p.invoice_no
)
SELECT r.customer_no, coalesce(c.guardian_no, c.recipient_no, c.customer_no) AS recipient_no, d.department, r.interest_ore,
       coalesce(c.kravkod, l.kravkod) AS kravkod, r.held_by
FROM reached AS r
JOIN largest_department AS d ON d.customer_no = r.customer_no AND d.held_by IS NOT DISTINCT FROM r.held_by
JOIN largest_claim AS l ON l.customer_no = r.customer_no AND l.held_by IS NOT DISTINCT FROM r.held_by
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = r.customer_no;
