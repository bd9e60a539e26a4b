-- settle_by_ocr: let each payment of one turn settle the open claim it names by OCR.
--
-- reads   payment_queue, named_claim
-- writes  settlement (temporary)
-- takes   turn, tolerance_ore, cap_ore
-- rerun   safe: temporary
-- note    to the öre the capital, or capital and fees: settles just that. Else posted fees first, then capital; what is over is
--         a credit balance. Short by no more than the tolerance with no fee open: the difference is written off, capped

INSERT INTO settlement (payment_id, amount_ore, paid_on, rule, evidence, invoice_no, customer_no, department, main_item_id,
                        cost_ore, main_ore, difference_ore, over_ore, closes_late)
WITH paired AS (
    SELECT q.payment_id, q.amount_ore, q.paid_on, c.*,
           CASE WHEN q.amount_ore = c.main_ore THEN 0 ELSE least(q.amount_ore, c.cost_ore) END AS to_cost,
           c.cost_ore = 0 AND q.amount_ore < c.main_ore AND q.amount_ore >= c.main_ore - %(tolerance_ore)s AS is_short
    FROM payment_queue AS q
    JOIN named_claim AS c ON c.ocr = q.ocr
    WHERE q.kind = 'payment' AND q.turn = %(turn)s AND q.amount_ore > 0
), capped AS (
    SELECT p.*, least(p.amount_ore - p.to_cost, p.main_ore) AS to_main,
           CASE WHEN p.is_short AND sum(CASE WHEN p.is_short THEN p.main_ore - p.amount_ore ELSE 0 END)
                                    OVER (ORDER BY p.payment_id) <= %(cap_ore)s
                THEN p.main_ore - p.amount_ore ELSE 0 END AS difference
    FROM paired AS p
)
SELECT c.payment_id, c.amount_ore, c.paid_on,
       CASE WHEN c.main_ore + c.cost_ore = 0 THEN 'double_payment'
            WHEN c.amount_ore > c.to_cost + c.to_main THEN 'overpayment'
            WHEN c.difference > 0 THEN 'ocr_small_difference'
            WHEN c.amount_ore IN (c.main_ore, c.main_ore + c.cost_ore) THEN 'ocr_exact'
            ELSE 'ocr_part' END,
       'OCR ' || c.ocr, c.invoice_no, c.customer_no, c.department, c.main_item_id, c.to_cost, c.to_main, c.difference,
       c.amount_ore - c.to_cost - c.to_main,
       coalesce(c.is_capital AND c.main_ore > 0 AND c.to_main + c.difference = c.main_ore
                AND c.paid_on > c.due_effective_on, false)
FROM capped AS c;
