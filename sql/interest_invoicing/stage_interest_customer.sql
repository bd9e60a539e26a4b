-- stage_interest_customer: the customers whose waiting interest has reached the smallest interest invoice.
--
-- reads   waiting_line (temporary)
-- writes  interest_customer (temporary)
-- takes   minimum_ore
-- rerun   safe: temporary
-- note    held_by: the hold that keeps the lines waiting; they count by themselves. The customer's own kravkod goes before that of
--         the claim with the most interest; the department is the one with the largest part. Most have one line, which says both

CREATE TEMP TABLE interest_customer ON COMMIT DROP AS
WITH reached AS (
    SELECT w.customer_no, w.held_by, min(w.recipient_no) AS recipient_no, min(w.own_kravkod) AS own_kravkod,
           min(w.department) AS department, min(w.kravkod) AS kravkod, sum_ore(w.interest_ore) AS interest_ore, count(*) AS lines
    FROM waiting_line AS w
    GROUP BY w.customer_no, w.held_by HAVING sum_ore(w.interest_ore) >= greatest(%(minimum_ore)s, 1)
), several AS (
    SELECT w.customer_no, w.held_by, w.department, w.invoice_no, w.kravkod, w.interest_ore
    FROM waiting_line AS w
    JOIN reached AS r ON r.lines > 1 AND r.customer_no = w.customer_no AND r.held_by IS NOT DISTINCT FROM w.held_by
), largest_department AS (
    SELECT DISTINCT ON (s.customer_no, s.held_by) s.customer_no, s.held_by, s.department FROM several AS s
    GROUP BY s.customer_no, s.held_by, s.department ORDER BY s.customer_no, s.held_by, sum_ore(s.interest_ore) DESC, s.department
), largest_claim AS (
    SELECT DISTINCT ON (s.customer_no, s.held_by) s.customer_no, s.held_by, min(s.kravkod) AS kravkod FROM several AS s
    GROUP BY s.customer_no, s.held_by, s.department, s.invoice_no
    ORDER BY s.customer_no, s.held_by, sum_ore(s.interest_ore) DESC, s.invoice_no
)
SELECT r.customer_no, r.recipient_no, coalesce(d.department, r.department) AS department, r.interest_ore,
       coalesce(r.own_kravkod, l.kravkod, r.kravkod) AS kravkod, r.held_by
FROM reached AS r
LEFT JOIN largest_department AS d ON d.customer_no = r.customer_no AND d.held_by IS NOT DISTINCT FROM r.held_by
LEFT JOIN largest_claim AS l ON l.customer_no = r.customer_no AND l.held_by IS NOT DISTINCT FROM r.held_by;
