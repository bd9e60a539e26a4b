-- join_letters: gather the claims of a customer that are asked for in one letter, the oldest first, with one fee.
--
-- reads   -
-- writes  dunning_claim (temporary)
-- takes   join_reminders
-- rerun   safe: temporary
-- note    demands are always joined (RH 2022:7), but for rents and where another rate of interest runs; reminders by setting
--         (ruling 49). A claim too small for a letter of its own goes with another. The fee is the oldest claim's that may bear
--         it; late compensation is owed for each claim. The letter's days are its latest claim's

WITH candidate AS (
    SELECT d.item_id, d.step, d.customer_no, d.letter_to_no, d.invoice_no, d.due_effective_on, d.respond_by_on, d.next_step_on,
           d.blocked_by, d.fee_ore, d.fee_code, d.blocked_by IS NULL AND d.fee_code <> 'LATE_COMP' AND d.fee_ore > 0 AS bears_fee,
           CASE WHEN d.step = 'reminder' THEN d.level::text
                WHEN d.claim_kind IN ('RENT_HOME', 'RENT_PREMISES') THEN 'rent'
                WHEN d.interest_basis IN ('CONTRACT', 'P7_LOAN', 'NONE') THEN d.interest_basis END AS apart
    FROM dunning_claim AS d
    WHERE d.step = 'reminder' AND %(join_reminders)s AND (d.blocked_by IS NULL OR d.blocked_by = 'SMALL')
       OR d.step = 'demand' AND d.blocked_by IS NULL
), gathered AS (
    SELECT c.*, count(*) FILTER (WHERE c.blocked_by IS NULL) OVER letter AS ready, min(c.due_effective_on) OVER letter AS first_due_on,
           first_value(c.invoice_no) OVER (letter ORDER BY c.due_effective_on, c.invoice_no) AS first_invoice_no,
           row_number() OVER (letter ORDER BY c.due_effective_on, c.invoice_no) AS place,
           max(c.respond_by_on) OVER letter AS letter_respond_by_on, max(c.next_step_on) OVER letter AS letter_next_step_on,
           row_number() OVER (PARTITION BY c.step, c.customer_no, c.letter_to_no, c.apart, c.bears_fee
                              ORDER BY c.due_effective_on, c.invoice_no) AS fee_place
    FROM candidate AS c
    WINDOW letter AS (PARTITION BY c.step, c.customer_no, c.letter_to_no, c.apart)
)
UPDATE dunning_claim AS d
SET blocked_by = NULL, place = g.place, first_invoice_no = g.first_invoice_no, first_due_on = g.first_due_on,
    respond_by_on = g.letter_respond_by_on, next_step_on = g.letter_next_step_on,
    fee_ore = CASE WHEN g.blocked_by IS NULL AND (g.fee_code = 'LATE_COMP' OR g.fee_place = 1) THEN g.fee_ore ELSE 0 END
FROM gathered AS g
WHERE g.item_id = d.item_id AND g.ready > 0;
