-- stage_set_off: which credit meets which due claim of the same customer, and for how much; oldest due date first.
--
-- reads   credit, creditor_claim (temporary)
-- writes  set_off (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    credits and claims are laid end to end, each in its order; where two stretches overlap they meet. Claims come in
--         order of due date and invoice, within an invoice costs, interest, capital; credits as they came to be

DROP TABLE IF EXISTS set_off;
CREATE TEMP TABLE set_off ON COMMIT DROP AS
WITH supply AS (
    SELECT c.item_id, c.customer_no, c.rest_ore,
           sum(c.rest_ore) OVER (PARTITION BY c.customer_no ORDER BY c.since_on, c.item_id)::bigint AS until_ore
    FROM credit AS c
), demand AS (
    SELECT d.item_id, d.customer_no, d.department, d.invoice_no, d.component, d.due_effective_on, d.rest_ore,
           sum(d.rest_ore) OVER (
               PARTITION BY d.customer_no
               ORDER BY d.due_effective_on, d.invoice_no, array_position(ARRAY['COST', 'INTEREST', 'CAPITAL'], d.component),
                        d.item_id)::bigint AS until_ore
    FROM creditor_claim AS d
    WHERE d.is_due AND NOT d.is_barred AND NOT d.is_being_drawn
)
SELECT row_number() OVER (ORDER BY s.customer_no, d.until_ore, s.until_ore) AS place, s.customer_no, s.item_id AS credit_item_id,
       d.item_id AS claim_item_id, d.department, d.invoice_no, d.due_effective_on,
       least(s.until_ore, d.until_ore) - greatest(s.until_ore - s.rest_ore, d.until_ore - d.rest_ore) AS amount_ore
FROM supply AS s
JOIN demand AS d ON d.customer_no = s.customer_no
    AND s.until_ore - s.rest_ore < d.until_ore AND d.until_ore - d.rest_ore < s.until_ore;
