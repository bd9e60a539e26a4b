-- stage_small_balance: the credits so small that they are not kept, of customers who owe nothing, as long as the cap lasts.
--
-- reads   credit, creditor_claim (temporary)
-- writes  small_balance (temporary)
-- takes   tolerance_ore, cap_ore
-- rerun   safe: temporary
-- note    the customer's whole credit is held against the tolerance, and a customer with any open claim keeps it, to be set off
--         when the claim falls due (rulings 32, 50, 57)

DROP TABLE IF EXISTS small_balance;
CREATE TEMP TABLE small_balance ON COMMIT DROP AS
WITH small AS (
    SELECT c.customer_no, sum(c.rest_ore)::bigint AS ore, min(c.item_id) AS first_item_id
    FROM credit AS c
    WHERE NOT EXISTS (SELECT FROM creditor_claim AS d WHERE d.customer_no = c.customer_no)
    GROUP BY c.customer_no
    HAVING sum(c.rest_ore) <= %(tolerance_ore)s
), counted AS (
    SELECT s.customer_no, sum(s.ore) OVER (ORDER BY s.first_item_id) AS until_ore FROM small AS s
)
SELECT row_number() OVER (ORDER BY c.item_id) AS place, c.item_id, c.customer_no, c.department, c.invoice_no, c.rest_ore
FROM counted AS n
JOIN credit AS c ON c.customer_no = n.customer_no
WHERE n.until_ore <= %(cap_ore)s;
