-- credit: proposals to pay customers' credit balances back, who approved them, and the letters about them.

-- A proposal to pay back what a customer has to its credit. It is never changed: when the credit, the account or what blocks
-- it changes, it is withdrawn and another is made. What is approved waits for the payout.
CREATE TABLE refund_proposal (
    client           text NOT NULL,
    proposal_id      bigint NOT NULL,        -- gap-free per client
    customer_no      text NOT NULL,
    amount_ore       bigint NOT NULL CHECK (amount_ore > 0),
    method           text NOT NULL CHECK (method IN ('bankgiro', 'account', 'payer', 'none')),
    payout_to        text,                   -- a bankgiro, or clearing and account number; null: none is known
    approvers_needed smallint NOT NULL CHECK (approvers_needed IN (1, 2)),
    proposed_on      date NOT NULL,
    content_sha256   text NOT NULL,          -- of all that an approver approves
    state            text NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'withdrawn')),
    state_on         date NOT NULL,
    state_reason     text NOT NULL,          -- Swedish
    run_id           integer NOT NULL,       -- that proposed it
    version_id       smallint NOT NULL,
    PRIMARY KEY (client, proposal_id)
);
CREATE UNIQUE INDEX refund_proposal_proposed ON refund_proposal (client, customer_no) WHERE state = 'proposed';
CREATE INDEX refund_proposal_approved ON refund_proposal (client, proposal_id) WHERE state = 'approved';
CREATE INDEX refund_proposal_by_customer ON refund_proposal (client, customer_no);
CREATE INDEX refund_proposal_by_run ON refund_proposal (run_id);

-- The credits it is made of, and how much of each.
CREATE TABLE refund_proposal_item (
    client      text NOT NULL,
    proposal_id bigint NOT NULL,
    item_id     bigint NOT NULL,
    amount_ore  bigint NOT NULL CHECK (amount_ore > 0),
    PRIMARY KEY (client, proposal_id, item_id)
);

-- One person's word on a proposal, and the content they had seen.
CREATE TABLE refund_approval (
    client         text NOT NULL,
    approval_id    bigint NOT NULL,          -- gap-free per client
    proposal_id    bigint NOT NULL,
    choice         text NOT NULL CHECK (choice IN ('approve', 'refuse')),
    person         text NOT NULL,            -- as they signed; in Airflow their user name
    decided_at     timestamptz NOT NULL,     -- a file's: the start of the night that read it
    door           text NOT NULL CHECK (door IN ('file', 'airflow')),
    content_sha256 text NOT NULL,
    reason         text NOT NULL,
    decision_id    bigint,                   -- the row of the file
    run_id         integer NOT NULL,         -- the night that read it; in Airflow the client's latest
    version_id     smallint NOT NULL,
    PRIMARY KEY (client, approval_id)
);
CREATE INDEX refund_approval_by_proposal ON refund_approval (client, proposal_id);
CREATE TRIGGER refund_approval_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON refund_approval
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_proposal_item_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON refund_proposal_item
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A letter that tells a customer of money to its credit: what came to be, what was set off, what is left.
CREATE TABLE balance_letter (
    client      text NOT NULL,
    letter_no   bigint NOT NULL,             -- gap-free per client
    customer_no text NOT NULL,
    left_ore    bigint NOT NULL,             -- to the customer's credit, positive
    next_step   text NOT NULL CHECK (next_step IN ('settled', 'refund', 'account', 'kept')),
    written_on  date NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, letter_no)
);
CREATE TABLE balance_letter_row (
    client      text NOT NULL,
    letter_no   bigint NOT NULL,
    row_no      integer NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('double_payment', 'overpayment', 'credit_note', 'other', 'set_off', 'small')),
    item_id     bigint NOT NULL,             -- the credit, or the claim it was set off against
    invoice_no  bigint,
    happened_on date NOT NULL,
    amount_ore  bigint NOT NULL,             -- to the customer's credit positive, what was used of it negative
    PRIMARY KEY (client, letter_no, row_no)
);
-- A credit is told of once.
CREATE UNIQUE INDEX balance_letter_told ON balance_letter_row (client, item_id, letter_no) WHERE kind NOT IN ('set_off', 'small');

-- Several customers with one account are looked at before anything is paid.
CREATE INDEX customer_by_payout_account ON customer (client, payout_clearing, payout_account) WHERE payout_account IS NOT NULL;
CREATE INDEX customer_by_payout_bankgiro ON customer (client, payout_bankgiro) WHERE payout_bankgiro IS NOT NULL;
