-- stage_debt: the debts of the customers who have paid, in the order that undirected money goes to them.
--
-- reads   payer_customer, named_item (temporary), invoice, interest_invoice_line, interest_line
-- writes  debt (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    the debt whose non-payment weighs most first: an overdue rent costs the home (NJA 2013 s. 1190); then the oldest due
--         date, then the lowest invoice number. Invoiced interest belongs to the debt it was reckoned on (handelsbalken 9:5)

TRUNCATE debt;
INSERT INTO debt (customer_no, invoice_no, debt_no, due_on, has_risk, all_ore, main_ore, place)
WITH part AS (
    SELECT n.customer_no, n.invoice_no, coalesce(
               (SELECT min(l.invoice_no) FROM interest_invoice_line AS v
                JOIN interest_line AS l ON l.client = v.client AND l.interest_line_id = v.interest_line_id
                JOIN named_item AS o ON o.invoice_no = l.invoice_no AND o.component = 'CAPITAL' AND o.rest_ore > 0
                WHERE v.client = %(client)s AND v.invoice_no = n.invoice_no AND n.component = 'INTEREST'),
               n.invoice_no) AS debt_no, n.component, n.due_on, n.rest_ore
    FROM named_item AS n
    WHERE n.kind = 'claim' AND n.rest_ore > 0 AND n.customer_no IN (SELECT c.customer_no FROM payer_customer AS c)
), head AS (
    SELECT p.customer_no, p.debt_no, min(i.due_effective_on) AS due_on,
           bool_or(i.claim_kind IN ('RENT_HOME', 'RENT_PREMISES') AND i.due_effective_on < %(business_on)s) AS has_risk
    FROM part AS p JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = p.debt_no
    GROUP BY p.customer_no, p.debt_no
)
SELECT h.customer_no, p.invoice_no, h.debt_no, h.due_on, h.has_risk, sum(p.rest_ore)::bigint AS all_ore,
       coalesce(sum(p.rest_ore) FILTER (WHERE p.component <> 'COST'), 0)::bigint AS main_ore,
       dense_rank() OVER (PARTITION BY h.customer_no ORDER BY h.has_risk DESC, h.due_on, h.debt_no) AS place
FROM part AS p JOIN head AS h ON h.customer_no = p.customer_no AND h.debt_no = p.debt_no
GROUP BY h.customer_no, p.invoice_no, h.debt_no, h.due_on, h.has_risk;
