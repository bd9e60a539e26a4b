-- party: customers as the ledger knows them now, and how they were before each change.

CREATE TABLE customer (
    client                 text NOT NULL,
    customer_no            text NOT NULL,
    name                   text NOT NULL,
    kind                   text NOT NULL CHECK (kind IN ('person', 'organisation', 'estate', 'foreign', 'internal')),
    identity_type          text,             -- personnummer, samordningsnummer, organisationsnummer
    identity_no            text,             -- 12 digits for people, 10 for organisations
    group_code             text,
    terms_id               text,
    status                 text NOT NULL DEFAULT 'N',
    joint_invoice          boolean NOT NULL DEFAULT false,   -- collect_flag of CS15
    recipient_no           text,             -- main_apar_id: who gets the invoice instead
    language               text NOT NULL DEFAULT 'sv',
    vat_no                 text,
    care_of                text,
    street                 text,
    street_2               text,
    postal_code            text,
    city                   text,
    country                text NOT NULL DEFAULT 'SE',
    email                  text,
    protection_code        smallint NOT NULL DEFAULT 0 CHECK (protection_code IN (0, 1, 2)),
    protection_source      text,
    endpoint_scheme        text,
    endpoint_id            text,
    kravkod                text,
    reminder_fee_agreement text,
    channel                text CHECK (channel IN ('print', 'peppol', 'edifact', 'svefaktura', 'bank', 'mailbox')),
    guardian_no            text,
    payout_bankgiro        text,
    payout_clearing        text,
    payout_account         text,
    file_id                bigint,
    file_line              bigint,
    run_id                 integer NOT NULL,
    version_id             smallint NOT NULL,
    PRIMARY KEY (client, customer_no)
);

CREATE INDEX customer_protected ON customer (client, customer_no) WHERE protection_code > 0;

CREATE TABLE customer_history (
    client      text NOT NULL,
    customer_no text NOT NULL,
    ended_run_id integer NOT NULL,           -- the run that replaced this state
    state       jsonb NOT NULL,
    PRIMARY KEY (client, customer_no, ended_run_id)
);
CREATE INDEX customer_history_by_run ON customer_history USING brin (ended_run_id) WITH (autosummarize = on);
