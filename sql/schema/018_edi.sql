-- edi: interchanges sent to trading partners in EDIFACT, the documents in each, and what the receiver answered.

CREATE TABLE edi_interchange (
    client            text NOT NULL,
    receiver_gln      text NOT NULL,
    control_reference bigint NOT NULL,       -- gap-free per client and receiver, never used again
    sender_gln        text NOT NULL,         -- ours
    file_name         text NOT NULL,
    documents         integer NOT NULL,
    sent_on           date NOT NULL,
    expects_answer    boolean NOT NULL,      -- CONTRL comes by agreement or was asked for
    answer            text CHECK (answer IN ('accepted', 'rejected', 'received')),
    answered_on       date,                  -- the night that read the latest answer
    warned_on         date,                  -- the night that missed it
    run_id            integer NOT NULL,
    version_id        smallint NOT NULL,
    PRIMARY KEY (client, receiver_gln, control_reference)
);
CREATE INDEX edi_interchange_by_run ON edi_interchange (run_id);
CREATE INDEX edi_interchange_unanswered ON edi_interchange (client, sent_on) WHERE expects_answer AND answer IS NULL;

CREATE TABLE edi_message (
    client            text NOT NULL,
    receiver_gln      text NOT NULL,
    control_reference bigint NOT NULL,
    message_no        integer NOT NULL,      -- the message reference, from 1
    document_id       text NOT NULL,
    document_no       text NOT NULL,         -- as the message has it
    PRIMARY KEY (client, receiver_gln, control_reference, message_no),
    FOREIGN KEY (client, receiver_gln, control_reference) REFERENCES edi_interchange
);
CREATE INDEX edi_message_by_document ON edi_message (client, document_no);
