-- bank: by which rules e-invoices were judged, and who gets invoices in the internet bank.

-- One row each time a channel's documents were judged: rules and their versions as they were that night.
CREATE TABLE e_invoice_check (
    client      text NOT NULL,
    run_id      integer NOT NULL,
    check_no    integer NOT NULL,
    business_on date NOT NULL,
    step        text NOT NULL,
    channel     text NOT NULL,
    rules       text NOT NULL,               -- UBL 2.1, EN 16931 1.3.16, Peppol 3.0.21
    stylesheet  text,                        -- Peppol's own, where the municipality has it
    sent        integer NOT NULL,
    refused     integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, run_id, check_no)
);

-- What internet banks have told of payers who want invoices in the bank, and what we answered. A payer's state is the newest
-- accepted event: the view bank_recipient.
CREATE TABLE bank_registration (
    client          text NOT NULL,
    registration_id text NOT NULL,           -- the distributor's; RESET-<document> is ours
    event_at        timestamptz NOT NULL,
    event           text NOT NULL CHECK (event IN ('register', 'deregister', 'change', 'reset')),
    fmi             text NOT NULL,           -- the payer's address at the bank
    bank            text NOT NULL,
    payer_id        text NOT NULL,           -- twelve digits
    customer_no     text NOT NULL,           -- as stated; blank: none was
    reference_given text,
    autogiro        boolean NOT NULL,        -- noted only: a mandate is another matter
    answer          text NOT NULL CHECK (answer IN ('accepted', 'refused')),
    reason_code     text CHECK ((answer = 'refused') = (reason_code IS NOT NULL)),
    file_id         bigint,
    file_line       bigint,
    business_on     date NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, registration_id)
);
CREATE INDEX bank_registration_by_customer ON bank_registration (client, customer_no, payer_id, event_at);

CREATE TRIGGER bank_registration_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_registration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
