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
    amount_ore      bigint NOT NULL,         -- what the bank says, less twins; withdrawals negative
    payment_count   integer NOT NULL,        -- likewise
    twin_ore        bigint NOT NULL DEFAULT 0,   -- booked already, from another source's report: table twin_payment
    twin_count      integer NOT NULL DEFAULT 0,
    first_payment_id bigint,                 -- its payments lie between these; null when it has none
    last_payment_id bigint,
    first_serial    bigint,                  -- and the bank's own numbers of them between these, where it numbers them
    last_serial     bigint,
    file_created_at text NOT NULL,           -- as the bank wrote it
    file_id         bigint NOT NULL,
    file_line       bigint NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, deposit_id),
    UNIQUE (client, source, bankgiro, deposit_key)
);
CREATE INDEX deposit_by_day ON deposit (client, bankgiro, paid_on);

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
    end_to_end_id   text,                    -- of camt: the payer's own number of the payment
    sender_bankgiro text,
    reverses_payment_id bigint,              -- of a reversal, when the bank names a payment that we know
    file_id         bigint NOT NULL,
    file_line       bigint NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (payment_id, client)         -- the number first: it is compared before the text, twice as fast
);
CREATE INDEX payment_by_run ON payment USING brin (run_id) WITH (autosummarize = on);
-- By what the bank names a payment when it takes it back; BgMax takes none back.
CREATE INDEX payment_by_serial ON payment (client, serial) WHERE source = 'camt' AND serial <> '';
CREATE INDEX payment_by_end_to_end ON payment (client, end_to_end_id) WHERE end_to_end_id IS NOT NULL;
CREATE INDEX payment_reversed ON payment (client, reverses_payment_id) WHERE reverses_payment_id IS NOT NULL;

-- What a reversal that names no payment of ours names one by: the payment may come in a later file of the same night.
CREATE TABLE reversal_name (
    client        text NOT NULL,
    payment_id    bigint NOT NULL,           -- the reversal
    kind          text NOT NULL,             -- serial, end_to_end, ocr
    number        text NOT NULL,
    bankgiro      text NOT NULL,
    is_marked     boolean NOT NULL,          -- the bank says that money is taken back
    amount_ore    bigint NOT NULL,
    run_id        integer NOT NULL,
    PRIMARY KEY (client, run_id, payment_id, kind, number)
);

-- The payments that came after the reversal that takes them back, as reverses_payment_id tells of those that came before.
CREATE TABLE found_reversal (
    client        text NOT NULL,
    payment_id    bigint NOT NULL,           -- the reversal
    reverses_payment_id bigint NOT NULL,
    run_id        integer NOT NULL,
    PRIMARY KEY (client, payment_id)
);
CREATE INDEX found_reversal_of ON found_reversal (client, reverses_payment_id);

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

-- Payments that two of the bank's reports tell of while bankgiro moves to the new infrastructure: booked once, from the first.
CREATE TABLE twin_payment (
    client     text NOT NULL,
    payment_id bigint NOT NULL,              -- as it was booked
    source     text NOT NULL,                -- of the second report, and what that says
    deposit_id bigint NOT NULL,
    amount_ore bigint NOT NULL,
    reference  text NOT NULL,
    serial     text NOT NULL,
    rule       text NOT NULL,                -- how it was known: serial, payer, reference, deposit, amount
    file_id    bigint NOT NULL,
    file_line  bigint NOT NULL,
    run_id     integer NOT NULL,
    version_id smallint NOT NULL,
    PRIMARY KEY (client, payment_id, source)
);

-- Each file in which a bank has reported, by the products of the policy table payment_source: who is silent is known by this.
CREATE TABLE bank_report (
    client      text NOT NULL,
    file_id     bigint NOT NULL,
    bank        text NOT NULL,
    product     text NOT NULL,
    reported_on date NOT NULL,               -- the day the bank wrote it
    run_id      integer NOT NULL,
    PRIMARY KEY (client, bank, product, reported_on, file_id)
);

-- Notifications and statements of camt files that have been read: each is taken once.
CREATE TABLE bank_notification (
    client          text NOT NULL,
    account         text NOT NULL,
    notification_id text NOT NULL,
    message_id      text NOT NULL,
    page_no         integer NOT NULL,
    product         text NOT NULL,
    sequence_no     bigint,                  -- the bank's electronic number, when it gives one
    file_id         bigint NOT NULL,
    run_id          integer NOT NULL,
    PRIMARY KEY (client, account, product, notification_id, message_id, page_no)
);
CREATE INDEX bank_notification_by_sequence ON bank_notification (client, account, product, sequence_no)
    WHERE sequence_no IS NOT NULL;

-- Entries of the account that are not booked from here: statements of an account whose money another report tells of, and
-- deposits that Bankgirot's Autogiro report tells of. Linked to the deposit they are.
CREATE TABLE bank_entry (
    client        text NOT NULL,
    bank_entry_id bigint NOT NULL,           -- gap-free per client
    kind          text NOT NULL CHECK (kind IN ('statement', 'direct_debit')),
    bank          text NOT NULL,
    account       text NOT NULL,
    booked_on     date NOT NULL,
    amount_ore    bigint NOT NULL,           -- credit positive
    servicer_ref  text,
    entry_ref     text,
    deposit_id    bigint,                    -- null: not found, or not yet
    file_id       bigint NOT NULL,
    file_line     bigint NOT NULL,
    run_id        integer NOT NULL,
    PRIMARY KEY (client, bank_entry_id)
);
CREATE INDEX bank_entry_unlinked ON bank_entry (client, booked_on) WHERE deposit_id IS NULL;
CREATE UNIQUE INDEX bank_entry_by_deposit ON bank_entry (client, deposit_id, kind) WHERE deposit_id IS NOT NULL;

-- Sections whose bankgiro number is not configured: held and named until it is.
CREATE TABLE held_section (
    client        text NOT NULL,
    file_id       bigint NOT NULL,
    section_no    integer NOT NULL,
    bankgiro      text NOT NULL,
    deposit_key   text NOT NULL,             -- as of a deposit: year-serial
    file_created_at text NOT NULL,           -- as the bank wrote it: the same file again is known by this
    payment_count integer NOT NULL,
    amount_ore    bigint NOT NULL,
    run_id        integer NOT NULL,
    PRIMARY KEY (client, file_id, section_no)
);

-- Files of the bank with parts of several clients of the house: one client's night took the file up, the others take theirs from the same bytes.
CREATE TABLE shared_file (
    client        text NOT NULL,             -- whose parts wait
    account       text NOT NULL,
    sha256        text NOT NULL,
    name          text NOT NULL,
    size_bytes    bigint NOT NULL,
    from_client   text NOT NULL,             -- who took the file up
    from_file_id  bigint NOT NULL,
    payment_count bigint NOT NULL,           -- of the client, as that night read it; reversals count negative in öre
    amount_ore    bigint NOT NULL,
    refused       text NOT NULL,             -- why that night refused the whole file; '': it was taken
    shared_on     date NOT NULL,
    file_id       bigint,                    -- as the client took it; null: not yet
    PRIMARY KEY (client, account, sha256)
);

-- How far the payments have been matched: every payment after this one waits.
CREATE TABLE matched_payment (
    client          text NOT NULL PRIMARY KEY,
    last_payment_id bigint NOT NULL
);

CREATE TRIGGER twin_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON twin_payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
