-- number_letters: tonight's letters in the order they will be numbered, claim by claim, with interest so far and what is to be paid.
--
-- reads   dunning_claim, letter_interest (temporary), open_item_rest
-- writes  numbered_letter (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    fee_number counts the claims with a fee. Of earlier fees what is still open is asked for too; interest is told, and not
--         asked for (ruling 11)

DROP TABLE IF EXISTS numbered_letter;
CREATE TEMP TABLE numbered_letter ON COMMIT DROP AS
SELECT d.step, d.item_id, d.invoice_no, d.customer_no, d.letter_to_no, d.department, d.bankgiro, d.ocr, d.due_on,
       d.due_effective_on, d.level, d.place, d.asked_ore, d.fee_code, d.fee_ore, d.respond_by_on, d.next_step_on,
       coalesce(d.interest_ore, n.interest_ore, 0) AS interest_ore, coalesce(f.open_cost_ore, 0) AS open_cost_ore,
       dense_rank() OVER (PARTITION BY d.step ORDER BY d.customer_no, d.first_due_on, d.first_invoice_no) AS number,
       sum((d.fee_ore > 0)::int) OVER (ORDER BY d.step, d.customer_no, d.first_due_on, d.first_invoice_no, d.place) AS fee_number
FROM dunning_claim AS d
LEFT JOIN (SELECT s.claim_id, sum(s.interest_ore)::bigint AS interest_ore FROM letter_interest AS s GROUP BY s.claim_id) AS n
    ON n.claim_id = d.item_id
CROSS JOIN LATERAL (
    SELECT sum(o.open_ore)::bigint AS open_cost_ore FROM open_item_rest AS o
    WHERE o.client = %(client)s AND o.invoice_no = d.invoice_no AND o.component = 'COST' AND o.kind = 'claim') AS f
WHERE d.blocked_by IS NULL;
