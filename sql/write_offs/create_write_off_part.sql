-- create_write_off_part: an empty temporary table for what is written off.
--
-- reads   -
-- writes  write_off_part (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS write_off_part;
CREATE TEMP TABLE write_off_part (
    place        bigint PRIMARY KEY,         -- 1 and up without gaps
    item_id      bigint NOT NULL,
    invoice_no   bigint,
    customer_no  text NOT NULL,
    department   text NOT NULL,
    component    text NOT NULL,
    amount_ore   bigint NOT NULL,            -- positive
    posting_key  text NOT NULL,              -- that bears the loss
    reason_code  text NOT NULL,
    evidence     text NOT NULL,              -- Swedish
    is_waived    boolean NOT NULL,
    corrects_vat boolean NOT NULL,
    decided_by   text NOT NULL,
    approved_by  text,
    reason       text NOT NULL,
    decision_id  bigint
) ON COMMIT DROP;
