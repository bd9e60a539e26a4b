-- document: what is sent to customers, by which channel, and what became of it.

-- A letter (brev) that is no invoice: a reminder, a letter of balance. Invoices, credit notes and interest invoices are their own
-- documents; the view `document` has them all.
CREATE TABLE letter (
    client        text NOT NULL,
    document_type text NOT NULL,             -- reminder, demand, plan, balance_letter, copy
    document_no   bigint NOT NULL,
    customer_no   text NOT NULL,             -- the recipient
    department    text NOT NULL,
    amount_ore    bigint NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, document_type, document_no)
);
CREATE INDEX letter_by_run ON letter USING brin (run_id) WITH (autosummarize = on);

-- What a reminder or demand tells that its customer has to its credit, as it stood when the letter was made.
CREATE TABLE letter_credit (
    client        text NOT NULL,
    document_type text NOT NULL,             -- reminder, demand
    document_no   bigint NOT NULL,
    place         integer NOT NULL,          -- 1 and up in each letter, the oldest credit first
    invoice_no    bigint,                    -- over-paid, paid twice or credited; null: money without one
    amount_ore    bigint NOT NULL CHECK (amount_ore > 0),
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, document_type, document_no, place)
);
CREATE INDEX letter_credit_by_run ON letter_credit USING brin (run_id) WITH (autosummarize = on);
CREATE TRIGGER letter_credit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_credit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A copy of what a customer has been sent before, decided by two persons: the document copy-<copy_no>, with the content of the first.
CREATE TABLE document_copy (
    client        text NOT NULL,
    copy_no       bigint NOT NULL,           -- gap-free per client
    document_type text NOT NULL,             -- of what is copied
    document_no   bigint NOT NULL,
    way           text NOT NULL CHECK (way IN ('print', 'own')),   -- own: the customer's mailbox, where there is one
    decision_id   bigint NOT NULL,
    made_on       date NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, copy_no)
);
CREATE INDEX document_copy_by_document ON document_copy (client, document_no);
CREATE TRIGGER document_copy_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document_copy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Numbers of documents not handed to a channel yet; the consecutive numbers of a kind are one row, so a night's invoices are queued
-- at once. The view `undelivered_document` tells them one by one.
CREATE TABLE undelivered_number (
    client        text NOT NULL,
    document_type text NOT NULL,
    first_no      bigint NOT NULL,
    last_no       bigint NOT NULL,
    PRIMARY KEY (client, document_type, first_no),
    CHECK (first_no <= last_no)
);

CREATE TABLE document_event (
    client      text NOT NULL,
    document_id text NOT NULL,
    event_no    integer NOT NULL,
    channel     text NOT NULL,               -- peppol, edifact, svefaktura, bank, mailbox, print, internal, restricted
    event       text NOT NULL,               -- written, handed_over, accepted, rejected, delivered, printed, returned, opened
    event_on    date NOT NULL,               -- the night's business date; of an answer the day of event_at
    event_at    timestamptz,                 -- when it happened, as the receiver's side says; null: it is ours
    reason_code text,
    reason_text text,                        -- as it came: mask it where it is shown
    file_name   text,
    postage_class text,                      -- of a letter; of an answer what the print house really used
    pages       integer,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, document_id, event_no)
);
-- The number in a document's id, by which the document itself is found.
CREATE FUNCTION document_no_of(document_id text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT split_part(document_id, '-', 2)::bigint $$;

CREATE INDEX document_event_by_run ON document_event (run_id);
CREATE INDEX document_event_returned ON document_event (client, document_id) WHERE event = 'returned';

CREATE TRIGGER document_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Documents that an electronic channel has been handed and has said nothing of yet; an answer takes them out.
CREATE TABLE unanswered_document (
    client      text NOT NULL,
    document_id text NOT NULL,
    channel     text NOT NULL,
    handed_on   date NOT NULL,
    PRIMARY KEY (client, document_id, channel)
);

-- Channels whose receivers answer. What was handed over before the first document they answered of is not waited for.
CREATE TABLE answering_channel (
    client   text NOT NULL,
    channel  text NOT NULL,
    since_on date NOT NULL,                  -- when that document was handed over
    PRIMARY KEY (client, channel)
);

-- A document that its electronic channel refused, or never answered of: it is printed instead, once.
CREATE TABLE document_fallback (
    client      text NOT NULL,
    document_id text NOT NULL,
    channel     text NOT NULL,               -- that failed
    reason      text NOT NULL CHECK (reason IN ('rejected', 'no_answer')),
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, document_id)
);
CREATE INDEX document_fallback_by_run ON document_fallback (run_id);

-- Why a channel did not reach a customer, last time; over when it reaches the customer again.
CREATE TABLE customer_channel_note (
    client      text NOT NULL,
    customer_no text NOT NULL,
    channel     text NOT NULL,
    document_id text NOT NULL,               -- by which it was found
    reason      text NOT NULL,               -- Swedish, or the receiver's own words: mask it where it is shown
    since_on    date NOT NULL,
    ended_on    date,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, customer_no, channel)
);

-- An address, recognisable and not readable.
CREATE FUNCTION address_md5(care_of text, street text, street_2 text, postal_code text, city text, country text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT md5(upper(concat_ws('|', coalesce(care_of, ''), coalesce(street, ''), coalesce(street_2, ''), coalesce(postal_code, ''),
                              coalesce(city, ''), coalesce(country, '')))) $$;

-- Post that came back: the customer's address then, by which a new one is known.
CREATE TABLE returned_post (
    client      text NOT NULL,
    customer_no text NOT NULL,
    document_id text NOT NULL,
    address_md5 text NOT NULL,               -- of the address it was sent to
    returned_on date NOT NULL,
    lifted_on   date,                        -- a new address came
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, document_id)
);
CREATE INDEX returned_post_standing ON returned_post (client, customer_no) WHERE lifted_on IS NULL;

-- What each night's distribution came to, by department, channel and class: the figures of a month are sums of these.
CREATE TABLE distribution_day (
    client            text NOT NULL,
    business_on       date NOT NULL,
    department        text NOT NULL,
    channel           text NOT NULL,
    postage_class     text NOT NULL,         -- '-' where the channel has none
    documents         bigint NOT NULL,       -- handed over
    envelopes         bigint NOT NULL,       -- or electronic documents
    cost_ore          bigint NOT NULL,
    grouping_ore      bigint NOT NULL,       -- saved by several documents in one envelope
    electronic_ore    bigint NOT NULL,       -- saved against letters of economy class
    ordered_documents bigint NOT NULL,       -- invoices of an order, and the days from the order to them
    ordered_days      bigint NOT NULL,
    invoices          bigint NOT NULL,       -- handed over for the first time, and the days from their making
    handed_days       bigint NOT NULL,
    arrived_documents bigint NOT NULL,       -- said this night to be delivered or printed, and the days from hand-over
    arrived_days      bigint NOT NULL,
    PRIMARY KEY (client, business_on, department, channel, postage_class)
);
CREATE TABLE distribution_refusal_day (
    client      text NOT NULL,
    business_on date NOT NULL,
    department  text NOT NULL,
    channel     text NOT NULL,
    reason_code text NOT NULL,               -- of the receiver, of a rule of ours, or NO_ANSWER
    documents   bigint NOT NULL,
    PRIMARY KEY (client, business_on, department, channel, reason_code)
);

-- Work items for people: what the night could not do by itself.
CREATE TABLE work_item (
    client       text NOT NULL,
    work_item_id text NOT NULL,              -- kind and key: protected_document-invoice-2026000001
    kind         text NOT NULL,
    key          text NOT NULL,
    customer_no  text,
    text         text NOT NULL,              -- Swedish; customer number only, never name or identity
    opened_on    date NOT NULL,
    closed_on    date,
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, work_item_id)
);
