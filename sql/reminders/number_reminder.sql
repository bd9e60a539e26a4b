-- number_reminder: tonight's reminders in the order they will be numbered, with dates, interest so far and what is to be paid.
--
-- reads   reminder_claim, letter_term, letter_interest (temporary), open_item_rest, invoice_line
-- writes  numbered_reminder (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    fee_number counts those with a fee. Of earlier fees what is still open is asked for too. A fee is coded with the
--         dim_1 of the claim's first line

CREATE TEMP TABLE numbered_reminder ON COMMIT DROP AS
SELECT d.*, t.respond_by_on, t.next_step_on, coalesce(n.interest_ore, 0) AS interest_ore, l.dim_1,
       d.open_ore + d.fee_ore + coalesce((SELECT sum(f.open_ore)::bigint FROM open_item_rest AS f
                                          WHERE f.client = %(client)s AND f.invoice_no = d.invoice_no AND f.component = 'COST'),
                                         0) AS to_pay_ore,
       row_number() OVER (ORDER BY d.customer_no, d.due_effective_on, d.invoice_no) AS number,
       sum((d.fee_ore > 0)::int) OVER (ORDER BY d.customer_no, d.due_effective_on, d.invoice_no) AS fee_number
FROM reminder_claim AS d
JOIN letter_term AS t ON t.kravkod = d.kravkod
LEFT JOIN (SELECT s.claim_id, sum(s.interest_ore)::bigint AS interest_ore FROM letter_interest AS s GROUP BY s.claim_id) AS n
    ON n.claim_id = d.item_id
LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = d.invoice_no AND l.line_no = 1
WHERE d.blocked_by IS NULL;
