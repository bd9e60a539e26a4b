-- document: what is sent to customers, by which channel, and what became of it.

CREATE TABLE document (
    client        text NOT NULL,
    document_id   text NOT NULL,             -- type and number: invoice-2026000001, reminder-17
    document_type text NOT NULL,
    document_no   bigint NOT NULL,
    customer_no   text NOT NULL,             -- the recipient
    department    text NOT NULL,
    amount_ore    bigint NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, document_id)
);
CREATE INDEX document_by_run ON document USING brin (run_id) WITH (autosummarize = on);

-- Documents not handed to a channel yet.
CREATE TABLE undelivered_document (
    client      text NOT NULL,
    document_id text NOT NULL,
    PRIMARY KEY (client, document_id)
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
