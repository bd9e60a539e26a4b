-- agency: what the agency is told after hand-over, what it tells of its cases, what it has collected and paid out to us.

-- How far settlements have been looked at for the agency: every one after this is news to it, if its claim is there.
CREATE TABLE reported_settlement (
    client             text NOT NULL PRIMARY KEY,
    last_settlement_id bigint NOT NULL
);

-- E records of KRI: what happened with us to a claim that is with the agency. One money, credit note or set-off is one event.
CREATE TABLE agency_event (
    client                 text NOT NULL,
    event_id               text NOT NULL,    -- unique for ever
    case_ref               text NOT NULL,
    invoice_no             bigint NOT NULL,
    kind                   text NOT NULL,    -- DIRECT_PAYMENT, CREDIT_NOTE, SET_OFF, PAYMENT_REVERSAL, FEE_WAIVED, INTEREST_WAIVED
    amount_ore             bigint NOT NULL CHECK (amount_ore > 0),
    value_on               date NOT NULL,
    booked_on              date NOT NULL,
    designation            text NOT NULL,
    reference              text,
    reverses_event_id      text,
    open_capital_after_ore bigint NOT NULL CHECK (open_capital_after_ore >= 0),
    file_name              text NOT NULL,
    run_id                 integer NOT NULL,
    version_id             smallint NOT NULL,
    PRIMARY KEY (client, event_id)
);
CREATE INDEX agency_event_by_case ON agency_event (client, case_ref);
CREATE INDEX agency_event_by_run ON agency_event (run_id);

-- The settlements that each event tells of.
CREATE TABLE agency_event_settlement (
    client        text NOT NULL,
    settlement_id bigint NOT NULL,
    event_id      text NOT NULL,
    PRIMARY KEY (client, settlement_id)
);

-- Claims with the agency that are paused now; the events are in collection_event.
CREATE TABLE paused_claim (
    client      text NOT NULL,
    case_ref    text NOT NULL,
    invoice_no  bigint NOT NULL,
    reason      text NOT NULL,
    pause_until date NOT NULL,
    PRIMARY KEY (client, case_ref, invoice_no)
);

-- S records: the state of a case as the agency tells it. The latest says where the case stands.
CREATE TABLE case_status (
    client            text NOT NULL,
    event_id          text NOT NULL,         -- the agency's, taken once
    case_ref          text NOT NULL,
    agency_case_no    text NOT NULL,
    state             text NOT NULL,
    state_on          date NOT NULL,
    open_capital_ore  bigint NOT NULL,
    open_interest_ore bigint NOT NULL,
    open_fees_ore     bigint NOT NULL,
    respond_by_on     date,
    plan_instalments  bigint,
    plan_next_on      date,
    kfm_case_no       text,
    ruling_on         date,
    contested         boolean,
    status_no         bigint NOT NULL,       -- gap-free per client: the order taken
    file_name         text NOT NULL,
    business_on       date NOT NULL,
    run_id            integer NOT NULL,
    version_id        smallint NOT NULL,
    PRIMARY KEY (client, event_id)
);
CREATE INDEX case_status_by_run ON case_status (run_id);
CREATE INDEX case_status_by_case ON case_status (client, case_ref, status_no);

-- P records: what a debtor has paid to the agency of one claim, ours or another ledger's, part by part, and who keeps it.
CREATE TABLE agency_payment (
    client             text NOT NULL,
    event_id           text NOT NULL,        -- the agency's, taken once
    case_ref           text NOT NULL,
    invoice_no         bigint,               -- of a claim of ours
    order_no           bigint,               -- of a claim of another ledger's: its order
    paid_on            date NOT NULL,
    kind               text NOT NULL CHECK (kind IN ('PAYMENT', 'PAYMENT_REVERSAL', 'FORWARDED')),
    total_ore          bigint NOT NULL,
    capital_ore        bigint NOT NULL,
    interest_ore       bigint NOT NULL,
    reminder_ore       bigint NOT NULL,
    demand_ore         bigint NOT NULL,
    plan_ore           bigint NOT NULL,
    plan_notice_ore    bigint NOT NULL,
    late_comp_ore      bigint NOT NULL,
    kfm_application_ore bigint NOT NULL,
    kfm_costs_ore      bigint NOT NULL,
    creditor_share_ore bigint NOT NULL,
    agency_share_ore   bigint NOT NULL,
    open_capital_ore   bigint NOT NULL,
    open_interest_ore  bigint NOT NULL,
    open_fees_ore      bigint NOT NULL,
    interest_to_on     date NOT NULL,
    outcome            text,                 -- of the policy who_gets_what; null: not known yet, its fees wait
    own_cost_ore       bigint NOT NULL,      -- of the reminder fee: what settles a fee that we, or the other ledger, charged
    item_id            bigint,               -- what the agency owes us for it; null: nothing
    reverses_event_id  text,                 -- of a reversal: the payment it takes back
    file_name          text NOT NULL,
    business_on        date NOT NULL,
    run_id             integer NOT NULL,
    version_id         smallint NOT NULL,
    PRIMARY KEY (client, event_id),
    CHECK ((invoice_no IS NULL) <> (order_no IS NULL))
);
CREATE INDEX agency_payment_by_order ON agency_payment (client, order_no) WHERE order_no IS NOT NULL;
CREATE INDEX agency_payment_by_case ON agency_payment (client, case_ref, invoice_no);
CREATE INDEX agency_payment_by_invoice ON agency_payment (client, invoice_no);
CREATE INDEX agency_payment_by_run ON agency_payment (run_id);

-- The income that is in them: interest, fees and compensation that are ours.
CREATE TABLE agency_income (
    client     text NOT NULL,
    event_id   text NOT NULL,
    component  text NOT NULL,                -- as the columns of the policy who_gets_what
    amount_ore bigint NOT NULL CHECK (amount_ore > 0),
    PRIMARY KEY (client, event_id, component)
);

-- Payments of the agency's that no remittance has paid out yet.
CREATE TABLE unremitted_payment (
    client   text NOT NULL,
    event_id text NOT NULL,
    PRIMARY KEY (client, event_id)
);

-- Fees collected before the case's outcome is known: who keeps them is not, so they are in no books yet (ruling 12).
CREATE TABLE waiting_agency_fee (
    client     text NOT NULL,
    event_id   text NOT NULL,
    component  text NOT NULL,
    amount_ore bigint NOT NULL CHECK (amount_ore > 0),
    PRIMARY KEY (client, event_id, component)
);

-- Those of them that were ours when the case had ended: the agency owes us each until a remittance has paid it.
CREATE TABLE released_agency_fee (
    client      text NOT NULL,
    event_id    text NOT NULL,
    component   text NOT NULL,
    amount_ore  bigint NOT NULL,
    item_id     bigint NOT NULL,
    released_on date NOT NULL,
    remit_id    text,                        -- null: not paid out yet
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, event_id, component)
);
CREATE INDEX released_agency_fee_unpaid ON released_agency_fee (client) WHERE remit_id IS NULL;
CREATE INDEX released_agency_fee_by_remittance ON released_agency_fee (client, remit_id);
CREATE INDEX agency_payment_reversed ON agency_payment (client, reverses_event_id) WHERE reverses_event_id IS NOT NULL;

-- M and L records: what the agency has paid out, and of which payments.
CREATE TABLE agency_remittance (
    client           text NOT NULL,
    remit_id         text NOT NULL,
    payout_on        date NOT NULL,
    period_from      date NOT NULL,
    period_to        date NOT NULL,
    bankgiro         text NOT NULL,          -- digits only
    payout_reference text NOT NULL,
    gross_ore        bigint NOT NULL,
    agency_share_ore bigint NOT NULL,
    deducted_ore     bigint NOT NULL,
    paid_out_ore     bigint NOT NULL,
    file_name        text NOT NULL,
    business_on      date NOT NULL,
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL,
    PRIMARY KEY (client, remit_id)
);
CREATE INDEX agency_remittance_by_reference ON agency_remittance (client, payout_reference);

CREATE TABLE agency_remittance_line (
    client        text NOT NULL,
    remit_id      text NOT NULL,
    remit_line_no bigint NOT NULL,
    event_id      text NOT NULL,
    invoice_no    text,
    component     text NOT NULL,
    gross_ore     bigint NOT NULL,
    creditor_ore  bigint NOT NULL,
    agency_ore    bigint NOT NULL,
    PRIMARY KEY (client, remit_id, remit_line_no)
);

-- The payments that a remittance pays out, and the reversals it deducts: each in one remittance only.
CREATE TABLE remitted_payment (
    client   text NOT NULL,
    event_id text NOT NULL,
    remit_id text NOT NULL,
    PRIMARY KEY (client, event_id)
);
CREATE INDEX remitted_payment_by_remittance ON remitted_payment (client, remit_id);

-- Remittances whose money has not been found in the bank, or does not agree.
CREATE TABLE open_remittance (
    client   text NOT NULL,
    remit_id text NOT NULL,
    PRIMARY KEY (client, remit_id)
);

-- The bank's payment that each remittance is.
CREATE TABLE remittance_deposit (
    client     text NOT NULL,
    remit_id   text NOT NULL,
    payment_id bigint NOT NULL,
    found_on   date NOT NULL,
    run_id     integer NOT NULL,
    version_id smallint NOT NULL,
    PRIMARY KEY (client, remit_id)
);

CREATE TRIGGER agency_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_status_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_status
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER agency_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER agency_income_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_income
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER agency_remittance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_remittance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER agency_remittance_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_remittance_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
