-- insert_balance_letter_row: what the letters count up: the credits, what was set off of them, what was too small to keep.
--
-- reads   new_letter, credit_before, set_off, small_balance (temporary)
-- writes  balance_letter_row
-- takes   client, business_on, first_letter_no
-- rerun   safe: a credit is told of once, a set-off is made once
-- note    a letter's rows sum to what is left

INSERT INTO balance_letter_row (client, letter_no, row_no, kind, item_id, invoice_no, happened_on, amount_ore)
SELECT %(client)s, n.place - 1 + %(first_letter_no)s::bigint,
       row_number() OVER (PARTITION BY n.customer_no ORDER BY t.part, t.happened_on, t.item_id), t.kind, t.item_id, t.invoice_no,
       t.happened_on, t.amount_ore
FROM new_letter AS n
JOIN (
    SELECT 1 AS part, b.customer_no, b.kind, b.item_id, b.invoice_no, b.since_on AS happened_on, b.rest_ore AS amount_ore
    FROM credit_before AS b
    UNION ALL
    SELECT 2, s.customer_no, 'set_off', s.claim_item_id, s.invoice_no, %(business_on)s, -sum(s.amount_ore)::bigint
    FROM set_off AS s GROUP BY s.customer_no, s.claim_item_id, s.invoice_no
    UNION ALL
    SELECT 3, m.customer_no, 'small', m.item_id, m.invoice_no, %(business_on)s, -m.rest_ore FROM small_balance AS m
) AS t ON t.customer_no = n.customer_no;
