-- claims: interest, reminders and collection cases.

-- One segment of late-payment interest, as reckoned; never posted until it is invoiced.
CREATE TABLE interest_line (
    client            text NOT NULL,
    interest_line_id  bigint NOT NULL,       -- gap-free per client
    invoice_no        bigint NOT NULL,       -- the claim that was late
    customer_no       text NOT NULL,
    department        text NOT NULL,
    from_on           date NOT NULL,         -- first interest day
    to_on             date NOT NULL,         -- last interest day
    days              integer NOT NULL,
    capital_ore       bigint NOT NULL,
    rate_percent_x100 integer NOT NULL,
    year_days         integer NOT NULL,
    interest_ore      bigint NOT NULL,
    rate_valid_from   date NOT NULL,         -- the row of the rate table it used
    run_id            integer NOT NULL,
    version_id        smallint NOT NULL,
    PRIMARY KEY (interest_line_id, client)
);
CREATE INDEX interest_line_by_invoice ON interest_line (invoice_no, client);

-- Lines that wait until the customer's sum reaches the minimum.
CREATE TABLE waiting_interest (
    client           text NOT NULL,
    interest_line_id bigint NOT NULL,
    waiting_since    date NOT NULL,
    PRIMARY KEY (interest_line_id, client)
);

CREATE TABLE interest_invoice_line (
    client           text NOT NULL,
    invoice_no       bigint NOT NULL,        -- the interest invoice
    interest_line_id bigint NOT NULL,
    PRIMARY KEY (interest_line_id, client)
);

-- Claims settled late whose interest is not reckoned yet: written when the item closes.
CREATE TABLE settled_late (
    client     text NOT NULL,
    item_id    bigint NOT NULL,
    invoice_no bigint NOT NULL,
    settled_on date NOT NULL,                -- value date of the last payment
    PRIMARY KEY (item_id, client)
);

-- One claim in a reminder. Letters joined by customer hold several: they share the letter's number, the oldest claim first.
CREATE TABLE reminder (
    client           text NOT NULL,
    reminder_no      bigint NOT NULL,        -- of the letter, gap-free per client: the document reminder-<no>
    place            integer NOT NULL DEFAULT 1,   -- of the claim in its letter
    invoice_no       bigint NOT NULL,
    customer_no      text NOT NULL,
    department       text NOT NULL,
    level            smallint NOT NULL,
    reminded_on      date NOT NULL,
    respond_by_on    date NOT NULL,
    next_step_on     date NOT NULL,
    open_capital_ore bigint NOT NULL,        -- what is asked for: a disputed part is left out
    fee_ore          bigint NOT NULL,        -- this letter's, on this claim
    interest_ore     bigint NOT NULL,        -- accrued so far, told in the letter, not posted
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL,
    PRIMARY KEY (reminder_no, client, place),
    UNIQUE (invoice_no, client, level)
);

CREATE TABLE collection_case (
    client      text NOT NULL,
    case_ref    text NOT NULL,
    customer_no text NOT NULL,
    action      text NOT NULL,
    sent_on     date NOT NULL,
    file_no     integer NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, case_ref)
);

CREATE TABLE collection_case_invoice (
    client           text NOT NULL,
    case_ref         text NOT NULL,
    invoice_no       bigint NOT NULL,
    open_capital_ore bigint NOT NULL,
    fee_ore          bigint NOT NULL,
    PRIMARY KEY (client, case_ref, invoice_no)
);

-- Cases not yet closed: an invoice stands in one active case only.
CREATE TABLE open_case_invoice (
    client     text NOT NULL,
    invoice_no bigint NOT NULL,
    case_ref   text NOT NULL,
    PRIMARY KEY (invoice_no, client)
);

-- What happened to a case, appended: sent, accepted, rejected, recalled, ...
CREATE TABLE collection_event (
    client     text NOT NULL,
    event_id   text NOT NULL,                -- unique for ever; also sent to the agency
    case_ref   text NOT NULL,
    invoice_no bigint,                       -- null: the whole case
    event      text NOT NULL,
    reason     text NOT NULL,
    happened_on date NOT NULL,
    file_name  text NOT NULL,
    run_id     integer NOT NULL,
    version_id smallint NOT NULL,
    PRIMARY KEY (client, event_id)
);
