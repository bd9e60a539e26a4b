-- plan: what people decide of claims: disputes, deferments, instalment plans, write-offs, and fees waived.

-- What happened to an objection (bestridande); the hold DISPUTE on the invoice is its effect.
CREATE TABLE dispute_event (
    client        text NOT NULL,
    decision_id   bigint NOT NULL,           -- the decision it is
    invoice_no    bigint NOT NULL,
    event         text NOT NULL CHECK (event IN ('raised', 'upheld', 'rejected', 'partly', 'to_court', 'withdrawn')),
    part_ore      bigint CHECK (part_ore > 0),   -- raised: what is disputed, partly: what was upheld; null: the whole invoice
    happened_on   date NOT NULL,
    respond_by_on date,                      -- rejected, partly: until when the customer has time to pay
    reason        text NOT NULL,             -- Swedish
    decided_by    text NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, decision_id)
);
CREATE INDEX dispute_event_by_run ON dispute_event (run_id);
CREATE INDEX dispute_event_by_invoice ON dispute_event (client, invoice_no);

-- Deferments (anstånd) asked for, granted or not: those refused are kept, so that all are treated alike.
CREATE TABLE deferment (
    client       text NOT NULL,
    decision_id  bigint NOT NULL,
    invoice_no   bigint NOT NULL,
    customer_no  text NOT NULL,
    asked_on     date NOT NULL,
    until_on     date NOT NULL,              -- the last day to pay
    ground       text,                       -- reason code, needed when it was asked for after the due date
    moves_due    boolean NOT NULL,           -- interest runs from until_on instead of the due date
    refused_for  text,                       -- TOO_LATE, TOO_LONG, SECOND, BROKEN_PLAN; null: granted
    decided_on   date NOT NULL,
    decided_by   text NOT NULL,
    approved_by  text,
    reason       text NOT NULL,
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, decision_id)
);
CREATE INDEX deferment_by_run ON deferment (run_id);
CREATE INDEX deferment_by_invoice ON deferment (client, invoice_no);

-- An instalment plan (avbetalningsplan) as agreed. base_ore = capital_ore + interest_ore + cost_ore + fee_ore.
CREATE TABLE instalment_plan (
    client       text NOT NULL,
    plan_no      bigint NOT NULL,            -- gap-free per client
    customer_no  text NOT NULL,
    department   text NOT NULL,              -- of the oldest claim, which bears the plan's fee
    starts_on    date NOT NULL,
    ocr          text NOT NULL,              -- ten digits, so never an invoice's
    bankgiro     text NOT NULL,
    capital_ore  bigint NOT NULL,            -- open when the plan began
    interest_ore bigint NOT NULL,            -- accrued to starts_on, and interest invoiced before
    cost_ore     bigint NOT NULL,            -- fees charged before
    fee_ore      bigint NOT NULL,            -- of the plan itself
    base_ore     bigint NOT NULL,
    instalments  smallint NOT NULL,
    last_settlement_id bigint NOT NULL,      -- later ones of its items pay the plan
    decided_by   text NOT NULL,
    approved_by  text,
    reason       text NOT NULL,
    decision_id  bigint NOT NULL,            -- the first row that asked for it
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, plan_no),
    CHECK (base_ore = capital_ore + interest_ore + cost_ore + fee_ore)
);
CREATE UNIQUE INDEX instalment_plan_by_ocr ON instalment_plan (bankgiro, ocr);
CREATE INDEX instalment_plan_by_customer ON instalment_plan (client, customer_no);
CREATE INDEX instalment_plan_by_run ON instalment_plan (run_id);

CREATE TABLE instalment (
    client        text NOT NULL,
    plan_no       bigint NOT NULL,
    instalment_no smallint NOT NULL,
    nominal_on    date NOT NULL,             -- the same day each month
    due_on        date NOT NULL,             -- moved past non-bank days
    amount_ore    bigint NOT NULL CHECK (amount_ore > 0),
    PRIMARY KEY (client, plan_no, instalment_no)
);

-- What a plan is made of, for ever, and the items of the plans that run now.
CREATE TABLE plan_item (
    client     text NOT NULL,
    plan_no    bigint NOT NULL,
    item_id    bigint NOT NULL,
    invoice_no bigint NOT NULL,
    component  text NOT NULL,
    amount_ore bigint NOT NULL,              -- open when the plan began
    PRIMARY KEY (client, plan_no, item_id)
);
CREATE INDEX plan_item_by_invoice ON plan_item (client, invoice_no);
CREATE TABLE open_plan_item (
    client  text NOT NULL,
    item_id bigint NOT NULL,
    plan_no bigint NOT NULL,
    PRIMARY KEY (client, item_id)
);
CREATE INDEX open_plan_item_by_plan ON open_plan_item (client, plan_no);

-- Interest to a plan's start that the plan collects, so that no interest invoice does.
CREATE TABLE plan_interest_line (
    client           text NOT NULL,
    interest_line_id bigint NOT NULL,
    plan_no          bigint NOT NULL,
    PRIMARY KEY (client, interest_line_id)
);

-- What happened to a plan: agreed, notice (an instalment is late), broken, completed, cancelled.
CREATE TABLE plan_event (
    client        text NOT NULL,
    plan_no       bigint NOT NULL,
    event_no      integer NOT NULL,          -- 1 and up in each plan
    event         text NOT NULL CHECK (event IN ('agreed', 'notice', 'broken', 'completed', 'cancelled')),
    happened_on   date NOT NULL,
    instalment_no smallint,                  -- notice, broken: the first that is late
    amount_ore    bigint NOT NULL,           -- agreed: the base; notice: what is late; else what is left of the plan
    interest_ore  bigint NOT NULL,           -- broken: accrued during the plan, told and not posted; else 0
    decision_id   bigint,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, plan_no, event_no)
);
CREATE INDEX plan_event_by_run ON plan_event (run_id);

-- Letters of a plan, each the document plan-<letter_no>: the agreement, an instalment that will be due, one that is late.
CREATE TABLE plan_letter (
    client        text NOT NULL,
    letter_no     bigint NOT NULL,           -- gap-free per client
    plan_no       bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('agreement', 'instalment', 'notice')),
    instalment_no smallint,                  -- instalment: which; notice: the first that is late
    written_on    date NOT NULL,
    due_on        date NOT NULL,             -- agreement: the first instalment's; instalment: its own; notice: the last day before the plan is broken
    amount_ore    bigint NOT NULL,           -- agreement: the base; instalment: what is left of it; notice: what is late
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, letter_no)
);
CREATE INDEX plan_letter_by_plan ON plan_letter (client, plan_no);

-- What was written off (avskrivning), and why; the settlement of the rule write_off is its posting.
CREATE TABLE write_off (
    client       text NOT NULL,
    write_off_no bigint NOT NULL,            -- gap-free per client
    item_id      bigint NOT NULL,
    invoice_no   bigint,
    customer_no  text NOT NULL,
    amount_ore   bigint NOT NULL CHECK (amount_ore > 0),
    reason_code  text NOT NULL,              -- of the policy table write_off_reason
    is_waived    boolean NOT NULL,           -- given up towards the customer too: nothing is recovered
    corrects_vat boolean NOT NULL,           -- a confirmed loss
    decided_by   text NOT NULL,              -- a person, or the rule
    approved_by  text,
    reason       text NOT NULL,
    decision_id  bigint,
    written_off_on date NOT NULL,
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, write_off_no)
);
CREATE INDEX write_off_by_item ON write_off (client, item_id);
CREATE INDEX write_off_by_invoice ON write_off (client, invoice_no);
CREATE INDEX write_off_by_run ON write_off (run_id);

CREATE TRIGGER dispute_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dispute_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deferment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deferment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER instalment_plan_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON instalment_plan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER instalment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON instalment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_item_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_item
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER write_off_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON write_off
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
