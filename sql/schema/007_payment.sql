-- payment: bank deposits, the payments in them, and what each settled.

CREATE TABLE deposit (
    client         text NOT NULL,
    bankgiro       text NOT NULL,
    deposit_year   integer NOT NULL,
    deposit_serial bigint NOT NULL,
    paid_on        date NOT NULL,
    account        text NOT NULL,
    amount_ore     bigint NOT NULL,
    payment_count  integer NOT NULL,
    file_created_at text NOT NULL,           -- timestamp of the file's start record, as the bank wrote it
    file_id        bigint NOT NULL,
    file_line      bigint NOT NULL,
    run_id         integer NOT NULL,
    version_id     smallint NOT NULL,
    PRIMARY KEY (client, bankgiro, deposit_year, deposit_serial)
);

CREATE TABLE payment (
    client          text NOT NULL,
    payment_id      bigint NOT NULL,         -- gap-free per client
    kind            text NOT NULL CHECK (kind IN ('payment', 'deduction')),
    bankgiro        text NOT NULL,
    deposit_year    integer NOT NULL,
    deposit_serial  bigint NOT NULL,
    ordinal         integer NOT NULL,        -- of the TK20/TK21 in its section
    paid_on         date NOT NULL,
    amount_ore      bigint NOT NULL,         -- positive; a deduction counts negative
    reference       text NOT NULL,
    reference_code  smallint NOT NULL,
    channel_code    smallint NOT NULL,
    serial          text NOT NULL,
    sender_bankgiro text,
    file_id         bigint NOT NULL,
    file_line       bigint NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, payment_id)
);
CREATE INDEX payment_by_run ON payment USING brin (run_id) WITH (autosummarize = on);

-- What the bank sent along with a payment: extra references (TK22, TK23), texts (TK25) and the payer (TK26-TK29).
CREATE TABLE payment_reference (
    client         text NOT NULL,
    payment_id     bigint NOT NULL,
    line_no        bigint NOT NULL,
    sign           smallint NOT NULL,
    reference      text NOT NULL,
    amount_ore     bigint NOT NULL,          -- 0: the split is unknown
    reference_code smallint NOT NULL,
    PRIMARY KEY (client, payment_id, line_no)
);

CREATE TABLE payment_text (
    client     text NOT NULL,
    payment_id bigint NOT NULL,
    line_no    bigint NOT NULL,
    text       text NOT NULL,
    PRIMARY KEY (client, payment_id, line_no)
);

CREATE TABLE payer (
    client          text NOT NULL,
    payment_id      bigint NOT NULL,
    name            text,
    extra_name      text,
    street          text,
    postal_code     text,
    city            text,
    country         text,
    country_code    text,
    organisation_no text,                    -- may be a sole trader's personal number
    PRIMARY KEY (client, payment_id)
);

-- Sections whose bankgiro number is not configured: held and named until it is.
CREATE TABLE held_section (
    client        text NOT NULL,
    file_id       bigint NOT NULL,
    section_no    integer NOT NULL,
    bankgiro      text NOT NULL,
    payment_count integer NOT NULL,
    amount_ore    bigint NOT NULL,
    run_id        integer NOT NULL,
    PRIMARY KEY (client, file_id, section_no)
);

-- Payments that wait to be matched: emptied in the transaction that posts.
CREATE TABLE open_payment (
    client     text NOT NULL,
    payment_id bigint NOT NULL,
    PRIMARY KEY (client, payment_id)
);

-- Why money settled what it settled.
CREATE TABLE allocation (
    client       text NOT NULL,
    payment_id   bigint NOT NULL,
    item_id      bigint NOT NULL,
    amount_ore   bigint NOT NULL,
    rule         text NOT NULL,              -- ocr_exact, ocr_part, overpayment, double_payment, unmatched, ...
    rule_version smallint NOT NULL,
    evidence     text NOT NULL,
    entry_id     bigint NOT NULL,
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, payment_id, item_id)
);
CREATE INDEX allocation_by_run ON allocation USING brin (run_id) WITH (autosummarize = on);

CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
