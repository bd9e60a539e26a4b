-- document: what is sent to customers, by which channel, and what became of it.

-- A letter (brev) that is no invoice: a reminder, a letter of balance. Invoices, credit notes and interest invoices are their own
-- documents; the view `document` has them all.
CREATE TABLE letter (
    client        text NOT NULL,
    document_type text NOT NULL,             -- reminder, balance_letter
    document_no   bigint NOT NULL,
    customer_no   text NOT NULL,             -- the recipient
    department    text NOT NULL,
    amount_ore    bigint NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, document_type, document_no)
);
CREATE INDEX letter_by_run ON letter USING brin (run_id) WITH (autosummarize = on);

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
    channel     text NOT NULL,               -- peppol, print, internal, restricted
    event       text NOT NULL,               -- written, handed_over, accepted, rejected, delivered, printed, returned, opened
    event_on    date NOT NULL,
    reason_code text,
    reason_text text,
    file_name   text,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, document_id, event_no)
);
-- The number in a document's id, by which the document itself is found.
CREATE FUNCTION document_no_of(document_id text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT split_part(document_id, '-', 2)::bigint $$;

CREATE INDEX document_event_by_run ON document_event (run_id);

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
