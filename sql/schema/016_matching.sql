-- matching: what matching remembers beside the ledger: proposals, who pays from which bankgiro, and reminders that must wait.

-- Invoices that money may belong to, where no rule was sure enough to post it; kept for the worklist and for "why".
CREATE TABLE match_candidate (
    client        text NOT NULL,
    payment_id    bigint NOT NULL,
    invoice_no    bigint NOT NULL,
    rule          text NOT NULL,             -- of the policy table matching_rule
    rule_version  smallint NOT NULL,
    score_percent smallint NOT NULL,         -- the rule's certainty, divided by its hits
    amount_ore    bigint NOT NULL,           -- what it would have settled
    evidence      text NOT NULL,             -- Swedish
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, payment_id, invoice_no, rule)
);
CREATE INDEX match_candidate_by_run ON match_candidate USING brin (run_id) WITH (autosummarize = on);
CREATE TRIGGER match_candidate_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON match_candidate
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whose claims a bankgiro has paid with a sure reference: one customer means that it is theirs, several that it pays for others.
CREATE TABLE payer_bankgiro (
    client          text NOT NULL,
    sender_bankgiro text NOT NULL,
    customer_no     text NOT NULL,
    PRIMARY KEY (client, sender_bankgiro, customer_no)
);

-- Claims that may not be reminded of before a day: a direct debit failed or was returned, and the customer must have time to pay.
CREATE TABLE reminder_hold (
    client     text NOT NULL,
    invoice_no bigint NOT NULL,
    until_on   date NOT NULL,                -- the first day a reminder may be made
    reason     text NOT NULL,                -- Swedish
    payment_id bigint,                       -- the reversal of a booked payment
    order_no   bigint,                       -- or the Autogiro order that failed before it was booked
    run_id     integer NOT NULL,
    version_id smallint NOT NULL,
    CHECK ((payment_id IS NULL) <> (order_no IS NULL)),
    UNIQUE NULLS NOT DISTINCT (client, invoice_no, payment_id, order_no)
);
CREATE TRIGGER reminder_hold_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reminder_hold
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A name as it is compared: capitals, no punctuation, its words in order of the alphabet ("Exempel, Bo" is "BO EXEMPEL").
CREATE FUNCTION normal_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT array_to_string(ARRAY(
    SELECT w FROM unnest(string_to_array(
        translate(upper(translate(name, 'åäöéèüø', 'ÅÄÖÉÈÜØ')), '.,-/&''()', '        '), ' ')) AS w
    WHERE w <> '' ORDER BY w), ' ') $$;
CREATE INDEX customer_by_normal_name ON customer (client, normal_name(name));
CREATE INDEX customer_by_identity ON customer (client, "right"(identity_no, 10)) WHERE identity_no IS NOT NULL;

-- Öre as people read kronor: 123456789 is 1 234 567,89.
CREATE FUNCTION kronor(ore bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT translate(to_char(ore / 100.0, 'FM999,999,999,999,990.00'), ',.', ' ,') $$;
