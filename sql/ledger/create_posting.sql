-- create_posting: empty temporary tables for what a step will post; posting.py tells what belongs in them.
--
-- reads   -
-- writes  posting (temporary), new_settlement (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS posting, new_settlement, new_entry, item_rest;
CREATE TEMP TABLE posting (
    event       text NOT NULL,
    department  text NOT NULL,
    account_key text NOT NULL,
    account     text,                        -- null: the posting key's own
    amount_ore  bigint NOT NULL,             -- debit positive
    vat_code    text,
    dim_1       text,
    dim_2       text,
    dim_3       text,
    dim_4       text,
    dim_5       text,
    dim_6       text,
    dim_7       text
) ON COMMIT DROP;
CREATE TEMP TABLE new_settlement (
    place         bigint NOT NULL,           -- 1 and up without gaps: the order of their numbers
    event         text NOT NULL,
    department    text NOT NULL,
    account_key   text NOT NULL,             -- of the item's kind
    item_id       bigint NOT NULL,
    amount_ore    bigint NOT NULL,           -- debit positive
    value_on      date NOT NULL,
    payment_id    bigint,
    invoice_no    bigint,
    other_item_id bigint,
    reverses_settlement_id bigint,
    rule          text NOT NULL,
    rule_version  smallint,                  -- null: that of the step
    evidence      text NOT NULL
) ON COMMIT DROP;
