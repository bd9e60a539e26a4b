-- collection_order: claims of other ledgers that they have ordered us to hand to the agency; never receivables of ours.

-- What was ordered, without a word on who the debtor is: kept.
CREATE TABLE collection_order (
    client           text NOT NULL,
    order_no         bigint NOT NULL,
    system           text NOT NULL,          -- the ledger that owns the claim: its name below systems/
    invoice_no       text NOT NULL,          -- of that ledger
    action           text NOT NULL CHECK (action IN ('REMINDER', 'DEMAND')),
    kravkod          text NOT NULL,
    open_capital_ore bigint NOT NULL CHECK (open_capital_ore > 0),
    fee_ore          bigint NOT NULL CHECK (fee_ore >= 0),
    limits_on        date NOT NULL,
    file_id          bigint NOT NULL,
    business_on      date NOT NULL,
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL,
    PRIMARY KEY (client, order_no)
);

-- Orders that wait to be sent or are with the agency, with all that a case tells of them; forgotten when the case ends.
CREATE TABLE open_collection_order (
    client              text NOT NULL,
    system              text NOT NULL,
    invoice_no          text NOT NULL,
    order_no            bigint NOT NULL,
    case_ref            text,                -- null: waits for the next file of cases
    recall_reason       text,                -- not null: to be called back
    recalled_on         date,                -- not null: called back, and not confirmed yet
    action              text NOT NULL,
    customer_no         text NOT NULL,
    debtor_kind         text NOT NULL,
    id_no               text,
    name                text NOT NULL,
    care_of             text,
    address_1           text NOT NULL,
    address_2           text,
    postal_code         text NOT NULL,
    city                text NOT NULL,
    country             text NOT NULL,
    kravkod             text NOT NULL,
    claim_kind          text NOT NULL,
    reminder_fee_agreed boolean NOT NULL,
    limits_on           date NOT NULL,
    ocr                 text NOT NULL,
    invoice_on          date NOT NULL,
    due_on              date NOT NULL,
    due_effective_on    date NOT NULL,
    period_from         date,
    period_to           date,
    text                text NOT NULL,
    original_amount_ore bigint NOT NULL,
    vat_amount_ore      bigint NOT NULL,
    open_capital_ore    bigint NOT NULL,
    interest_basis      text NOT NULL,
    interest_from_on    date,
    fee_ore             bigint NOT NULL,
    reminder_on         date,
    PRIMARY KEY (client, system, invoice_no)
);
CREATE INDEX open_collection_order_by_case ON open_collection_order (client, case_ref);
CREATE INDEX open_collection_order_by_identity ON open_collection_order (client, "right"(id_no, 10));

-- The case that each order became; an order that a refused file held becomes another.
CREATE TABLE collection_order_case (
    client   text NOT NULL,
    case_ref text NOT NULL,
    order_no bigint NOT NULL,
    PRIMARY KEY (client, case_ref, order_no)
);

-- Which order each recall calls back.
CREATE TABLE collection_order_recall (
    client   text NOT NULL,
    event_id text NOT NULL,
    order_no bigint NOT NULL,
    PRIMARY KEY (client, event_id)
);

CREATE TRIGGER collection_order_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON collection_order
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What each ledger has been told of the money that the agency collects of its claims: each event once.
CREATE TABLE told_order_payment (
    client      text NOT NULL,
    event_id    text NOT NULL,               -- the agency's, of the payment
    event       text NOT NULL,               -- inbetald, aterford, avgift, utbetald, avdragen
    is_fee      boolean NOT NULL,            -- fees that were given up late, not the payment itself
    system      text NOT NULL,
    file_name   text NOT NULL,
    business_on date NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, event_id, event, is_fee)
);
CREATE INDEX told_order_payment_by_day ON told_order_payment (client, business_on);

-- What the ledger has got or credited of a claim that is with the agency: told to the agency the same night.
CREATE TABLE collection_order_event (
    client      text NOT NULL,
    event_id    text NOT NULL,               -- ours, unique for ever; also sent to the agency
    order_no    bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('DIRECT_PAYMENT', 'CREDIT_NOTE')),
    amount_ore  bigint NOT NULL CHECK (amount_ore > 0),
    capital_ore bigint NOT NULL CHECK (capital_ore BETWEEN 0 AND amount_ore),
    value_on    date NOT NULL,
    reference   text NOT NULL,               -- the ledger's own; with order and kind it is told once
    file_id     bigint NOT NULL,
    file_name   text,                        -- the file to the agency; null: not sent yet
    business_on date NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, event_id),
    UNIQUE (client, order_no, kind, reference)
);
CREATE INDEX collection_order_event_unsent ON collection_order_event (client) WHERE file_name IS NULL;
