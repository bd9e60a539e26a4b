-- create_autogiro_stage: empty temporary tables for what happened to orders and mandates; direct_debit_posting.py posts them.
--
-- reads   -
-- writes  order_answer (temporary), mandate_change (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS order_answer, mandate_change;
CREATE TEMP TABLE order_answer (
    answer_no   bigint NOT NULL,             -- 1 and up without gaps: the order they happened in
    order_no    bigint NOT NULL,
    event       text NOT NULL,
    code        text,
    happened_on date NOT NULL,
    state       text,                        -- of the order afterwards; null: unchanged
    text        text NOT NULL,
    moved_to_on date,                        -- the new day of draw
    file_id     bigint,
    file_line   bigint,
    file_name   text
) ON COMMIT DROP;
CREATE TEMP TABLE mandate_change (
    change_no        bigint NOT NULL,        -- 1 and up without gaps
    bankgiro         text NOT NULL,
    payer_number     text NOT NULL,
    customer_no      text,                   -- null: no mandate of ours, the event alone is kept
    kind             text,
    origin           text,
    event            text NOT NULL,
    information_code text,
    comment_code     text,
    happened_on      date NOT NULL,
    state            text,                   -- of the mandate afterwards; null: unchanged
    text             text NOT NULL,
    file_id          bigint,
    file_line        bigint
) ON COMMIT DROP;
