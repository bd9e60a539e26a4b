-- create_stop_changes: empty temporary tables for the holds that decisions end and set.
--
-- reads   -
-- writes  ended_stop, new_stop (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS ended_stop, new_stop;
CREATE TEMP TABLE ended_stop (
    customer_no text,
    invoice_no  bigint,                      -- one of the two
    stop_code   text NOT NULL,
    ended_by    text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE new_stop (
    customer_no text,
    invoice_no  bigint,
    stop_code   text NOT NULL,
    until_on    date,
    review_on   date,
    claims_before_on date,
    part_ore    bigint,
    reason      text NOT NULL,
    set_by      text NOT NULL,
    decision_id bigint NOT NULL
) ON COMMIT DROP;
