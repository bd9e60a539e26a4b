-- create_settlement: the empty set of tonight's settlements, filled rule by rule.
--
-- reads   -
-- writes  settlement (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE settlement (
    payment_id       bigint NOT NULL,
    amount_ore       bigint NOT NULL,   -- deductions negative
    paid_on          date NOT NULL,
    rule             text NOT NULL,
    evidence         text NOT NULL,
    invoice_no       bigint,
    customer_no      text,
    department       text NOT NULL,
    main_item_id     bigint,
    cost_ore         bigint NOT NULL DEFAULT 0,
    main_ore         bigint NOT NULL DEFAULT 0,
    difference_ore   bigint NOT NULL DEFAULT 0,
    over_ore         bigint NOT NULL DEFAULT 0,   -- becomes a credit balance
    unidentified_ore bigint NOT NULL DEFAULT 0,   -- positive: money in; negative: a deduction
    credit_item_id   bigint,                      -- the credit balance a deduction uses up
    closes_late      boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
