-- payment: bank deposits, the payments in them, and what each settled.

CREATE TABLE deposit (
    client          text NOT NULL,
    deposit_id      bigint NOT NULL,         -- gap-free per client
    source          text NOT NULL CHECK (source IN ('bgmax', 'camt', 'autogiro')),
    bank            text NOT NULL,           -- of the table payment_source: who reported it
    bankgiro        text NOT NULL,
    deposit_key     text NOT NULL,           -- bgmax, autogiro: year-serial, 2026-00012; camt: the bank's reference of the entry
    paid_on         date NOT NULL,
    account         text NOT NULL,
    amount_ore      bigint NOT NULL,
    payment_count   integer NOT NULL,
    file_created_at text NOT NULL,           -- as the bank wrote it
    file_id         bigint NOT NULL,
    file_line       bigint NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, deposit_id),
    UNIQUE (client, source, bankgiro, deposit_key)
);

CREATE TABLE payment (
    client          text NOT NULL,
    payment_id      bigint NOT NULL,         -- gap-free per client
    kind            text NOT NULL CHECK (kind IN ('payment', 'deduction', 'reversal')),
    source          text NOT NULL CHECK (source IN ('bgmax', 'camt', 'autogiro', 'agency')),
    deposit_id      bigint NOT NULL,
    bankgiro        text NOT NULL,
    ordinal         integer NOT NULL,        -- of the payment in its deposit
    paid_on         date NOT NULL,
    amount_ore      bigint NOT NULL,         -- positive; deductions and reversals count negative
    reference       text NOT NULL,           -- as delivered
    ocr             text,                    -- the same as a number without leading zeros, null when it is none
    reference_code  smallint NOT NULL,       -- of BgMax; camt: 2 structured, 3 free text, 0 none
    channel_code    smallint NOT NULL,
    serial          text NOT NULL,           -- the bank's own number of the payment, '' when it gave none
    sender_bankgiro text,
    reverses_payment_id bigint,              -- of a reversal, when the bank names a payment that we know
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

-- How far the payments have been matched: every payment after this one waits.
CREATE TABLE matched_payment (
    client          text NOT NULL PRIMARY KEY,
    last_payment_id bigint NOT NULL
);

CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
