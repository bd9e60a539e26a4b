-- stage_credit_split: how much of each credit note lowers an open claim, and how much becomes money owed to the customer.
--
-- reads   new_invoice, open_item_rest
-- writes  credit_split (temporary)
-- takes   client, first_credit_item_id
-- rerun   safe: temporary
-- note    several credits of one invoice the same night share what is open in order of number

CREATE TEMP TABLE credit_split ON COMMIT DROP AS
WITH claim AS (
    SELECT o.invoice_no, o.item_id, o.open_ore
    FROM (SELECT DISTINCT credits_invoice_no FROM new_invoice WHERE is_credit) AS n
    JOIN open_item_rest AS o ON o.client = %(client)s AND o.invoice_no = n.credits_invoice_no AND o.component = 'CAPITAL'
), shared AS (
    SELECT n.invoice_no, n.credits_invoice_no, n.customer_no, n.department, c.item_id AS claim_item_id, -n.total_ore AS credit_ore,
           greatest(0, least(-n.total_ore, coalesce(c.open_ore, 0) + coalesce(sum(n.total_ore) OVER (
               PARTITION BY n.credits_invoice_no ORDER BY n.invoice_no
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::bigint AS settled_ore
    FROM new_invoice AS n LEFT JOIN claim AS c ON c.invoice_no = n.credits_invoice_no
    WHERE n.is_credit
)
SELECT s.*, s.credit_ore - s.settled_ore AS balance_ore,
       CASE WHEN s.credit_ore > s.settled_ore
            THEN %(first_credit_item_id)s::bigint - 1 + row_number() OVER (
                PARTITION BY s.credit_ore > s.settled_ore ORDER BY s.invoice_no) END AS balance_item_id
FROM shared AS s;
