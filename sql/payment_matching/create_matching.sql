-- create_matching: empty temporary tables for one batch of payments, deductions or decisions.
--
-- reads   -
-- writes  payment_queue, mention, named_item, debt, hit, placement, new_item, candidate (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS exact_hit, payment_queue, mention, named_item, debt, hit, placement, new_item, candidate, payer_customer, small_difference,
    plan_mention;
CREATE TEMP TABLE exact_hit (                -- payments that name an untouched claim by OCR and are its amount
    place        bigint NOT NULL,            -- 1 and up without gaps: the order of their settlements
    item_id      bigint NOT NULL,
    department   text NOT NULL,
    customer_no  text,
    open_at      tid NOT NULL,               -- where the claim's row lies in open_item, which only this step changes now
    payment_id   bigint NOT NULL,
    amount_ore   bigint NOT NULL,            -- positive
    paid_on      date NOT NULL,
    ocr          text NOT NULL,
    is_late      boolean                     -- paid after the due date
) ON COMMIT DROP;
CREATE TEMP TABLE payment_queue (            -- what no rule has placed yet
    payment_id   bigint NOT NULL,
    amount_ore   bigint NOT NULL,            -- positive
    paid_on      date NOT NULL,
    bankgiro     text NOT NULL,
    reference    text NOT NULL,              -- '' where the bank's code says that it cannot be used
    ocr          text,
    is_order     boolean NOT NULL,           -- drawn by Autogiro: the reference is that of an order of ours
    is_unusable  boolean NOT NULL,           -- reference code 6-9
    sender_bankgiro text
) ON COMMIT DROP;
CREATE TEMP TABLE mention (                  -- the documents a payment names; invoice_no null: none of ours
    payment_id   bigint NOT NULL,
    way          text NOT NULL,              -- order, ocr, reference, text
    line_no      bigint NOT NULL,
    sign         smallint NOT NULL,
    amount_ore   bigint NOT NULL,            -- of an extra reference; 0: not told
    said         text NOT NULL,
    invoice_no   bigint,
    document_type text,
    customer_no  text,
    department   text,
    bankgiro     text,
    ocr          text,
    credits_invoice_no bigint
) ON COMMIT DROP;
CREATE TEMP TABLE named_item (               -- open items that payments of the queue may settle
    item_id      bigint PRIMARY KEY,
    kind         text NOT NULL,              -- claim or credit
    bucket       text NOT NULL,              -- invoice number; of credits K and the number of the invoice credited
    invoice_no   bigint,
    customer_no  text,
    department   text NOT NULL,
    component    text NOT NULL,
    rank         integer NOT NULL,           -- within the bucket: application_order
    due_on       date,
    opened_ore   bigint NOT NULL,
    rest_ore     bigint NOT NULL             -- what is left, positive; lowered as rules place money
) ON COMMIT DROP;
CREATE TEMP TABLE debt (                     -- of customers known as payers, in the order that undirected money goes to them
    customer_no  text NOT NULL,
    invoice_no   bigint NOT NULL,
    debt_no      bigint NOT NULL,            -- the invoice, or of invoiced interest the invoice it was reckoned on
    due_on       date NOT NULL,
    has_risk     boolean NOT NULL,           -- overdue rent
    all_ore      bigint NOT NULL,
    main_ore     bigint NOT NULL,            -- without fees
    place        bigint NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE hit (                      -- what the rule at hand would do with payments of the queue
    payment_id   bigint NOT NULL,
    piece_no     bigint NOT NULL,
    rule         text NOT NULL,
    score_percent integer NOT NULL,
    bucket       text NOT NULL,              -- as in named_item; C and the customer number: all that is due; '': nothing of ours
    amount_ore   bigint NOT NULL,            -- positive
    over         text NOT NULL,              -- what money becomes that the bucket has no room for: credit, unidentified, deduction
    is_exclusive boolean NOT NULL,           -- to the öre or not at all: the first payment has it
    is_main_only boolean NOT NULL DEFAULT false,   -- to the öre the capital: fees stay open
    invoice_no   bigint,
    customer_no  text,
    department   text,
    evidence     text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE placement (
    payment_id   bigint NOT NULL,
    piece_no     bigint NOT NULL,
    item_id      bigint NOT NULL,
    amount_ore   bigint NOT NULL,            -- positive
    paid_on      date NOT NULL,
    rule         text NOT NULL,
    evidence     text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE new_item (                 -- money that opens an item of its own
    event        text NOT NULL,
    voucher_department text NOT NULL,
    kind         text NOT NULL,
    department   text NOT NULL,
    customer_no  text,
    invoice_no   bigint,
    payment_id   bigint NOT NULL,
    amount_ore   bigint NOT NULL,            -- signed as the item: money of others negative
    rule         text NOT NULL,
    rule_version smallint NOT NULL,
    evidence     text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE candidate (
    payment_id   bigint NOT NULL,
    invoice_no   bigint NOT NULL,
    rule         text NOT NULL,
    score_percent integer NOT NULL,
    amount_ore   bigint NOT NULL,
    evidence     text NOT NULL
) ON COMMIT DROP;
