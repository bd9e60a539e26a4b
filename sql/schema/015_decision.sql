-- decision: what staff have decided in files (or, of refunds, in Airflow), and what became of it.

-- One row of a decision file that was sound, for ever. The step whose business it is applies it the same night.
CREATE TABLE decision (
    client        text NOT NULL,
    decision_id   bigint NOT NULL,           -- gap-free per client, in the order of files and lines: the order they apply in
    kind          text NOT NULL,             -- reskontra/decisions/decisions.py lists the kinds
    choice        text NOT NULL,             -- of the kind; reskontra/decisions/decisions.py lists them
    payment_id    bigint,                    -- match, undo: the payment it is about
    item_id       bigint,                    -- match: the item that holds the money
    settlement_id bigint,                    -- undo: the settlement, where not the whole payment
    invoice_no    bigint,                    -- match, undo: where the money goes
    customer_no   text,
    amount_ore    bigint,                    -- null: all that is left
    decided_by    text NOT NULL,             -- as staff sign: initials or user name
    approved_by   text,                      -- the second person, where one is needed
    reason        text NOT NULL,             -- their own comment, '' when there was none
    fields        jsonb NOT NULL DEFAULT '{}',   -- what else the kind has
    file_id       bigint NOT NULL,           -- of the series of files
    file_line     bigint NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, decision_id),
    UNIQUE (client, file_id, file_line)
);
CREATE INDEX decision_by_run ON decision (run_id);

-- Decisions not applied yet. `private` holds what may be known only until then: a bank account, an identity number.
CREATE TABLE open_decision (
    client      text NOT NULL,
    decision_id bigint NOT NULL,
    private     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (client, decision_id)
);

-- What became of a decision: done, or in conflict with what the ledger had come to be.
CREATE TABLE decision_outcome (
    client      text NOT NULL,
    decision_id bigint NOT NULL,
    state       text NOT NULL CHECK (state IN ('done', 'conflict')),
    outcome     text NOT NULL,               -- Swedish, one sentence: what was done, or why not and what to do
    step        text NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, decision_id)
);
CREATE INDEX decision_outcome_by_run ON decision_outcome (run_id);

CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_outcome_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_outcome
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
