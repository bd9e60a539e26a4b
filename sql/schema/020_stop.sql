-- stop: what keeps a customer's claims or one invoice from being pursued (kravspärr), demands of ours, and what people have
-- decided of interest.

-- One hold on a customer. It is never changed but for its end: who prolongs it ends the row and sets another.
CREATE TABLE customer_stop_set (
    client           text NOT NULL,
    customer_no      text NOT NULL,
    stop_code        text NOT NULL,          -- of the policy table stop_code
    set_on           date NOT NULL,
    until_on         date                    -- the last day it holds, of the codes that end by themselves; null: a person lifts it
        CHECK (until_on IS NULL OR stop_code IN ('DEFERMENT', 'PLAN', 'WAIT_PAYMENT')),
    review_on        date,                   -- from this day it stands on the review list; null: by the policy's default
    claims_before_on date,                   -- only claims that arose before this day (debt relief: the opening decision); null: all
    reason           text NOT NULL,          -- Swedish, '' when there is none
    set_by           text NOT NULL,          -- as staff sign, or the process that set it
    decision_id      bigint,
    ended_on         date,                   -- null: active
    ended_by         text,
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL
);
CREATE UNIQUE INDEX customer_stop_active ON customer_stop_set (client, customer_no, stop_code) WHERE ended_on IS NULL;
CREATE INDEX customer_stop_by_run ON customer_stop_set (run_id);
CREATE INDEX customer_stop_by_customer ON customer_stop_set (client, customer_no);

-- The same on one invoice.
CREATE TABLE invoice_stop_set (
    client      text NOT NULL,
    invoice_no  bigint NOT NULL,
    stop_code   text NOT NULL,
    set_on      date NOT NULL,
    until_on    date CHECK (until_on IS NULL OR stop_code IN ('DEFERMENT', 'PLAN', 'WAIT_PAYMENT')),
    review_on   date,
    part_ore    bigint CHECK (part_ore > 0), -- only this part is held (a dispute of some of it); null: the whole invoice
    reason      text NOT NULL,
    set_by      text NOT NULL,
    decision_id bigint,
    ended_on    date,
    ended_by    text,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL
);
CREATE UNIQUE INDEX invoice_stop_active ON invoice_stop_set (client, invoice_no, stop_code) WHERE ended_on IS NULL;
CREATE INDEX invoice_stop_by_run ON invoice_stop_set (run_id);
CREATE INDEX invoice_stop_by_invoice ON invoice_stop_set (client, invoice_no);

-- A hold may only be ended, once; nothing else of it changes.
CREATE FUNCTION refuse_stop_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_on IS NOT NULL
       OR to_jsonb(NEW) - 'ended_on' - 'ended_by' <> to_jsonb(OLD) - 'ended_on' - 'ended_by' THEN
        RAISE EXCEPTION 'a hold is never changed: end it and set another (% on %)', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customer_stop_set_kept BEFORE UPDATE OR DELETE ON customer_stop_set
    FOR EACH ROW EXECUTE FUNCTION refuse_stop_change();
CREATE TRIGGER invoice_stop_set_kept BEFORE UPDATE OR DELETE ON invoice_stop_set
    FOR EACH ROW EXECUTE FUNCTION refuse_stop_change();

-- Demands of ours (inkassokrav), where the kravkod says hand_over = after_demand: one letter to a debtor, its claims below.
CREATE TABLE demand (
    client        text NOT NULL,
    demand_no     bigint NOT NULL,           -- gap-free per client: the document demand-<no>
    customer_no   text NOT NULL,
    department    text NOT NULL,             -- of the oldest claim, which bears the fee
    demanded_on   date NOT NULL,
    respond_by_on date NOT NULL,
    next_step_on  date NOT NULL,
    fee_ore       bigint NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, demand_no)
);
CREATE INDEX demand_by_run ON demand (run_id);
CREATE TABLE demand_claim (
    client           text NOT NULL,
    demand_no        bigint NOT NULL,
    place            integer NOT NULL,       -- of the claim in its letter, the oldest first
    invoice_no       bigint NOT NULL,        -- a claim is demanded once, and again only when the demand came back
    open_capital_ore bigint NOT NULL,        -- what is asked for: a disputed part is left out
    open_cost_ore    bigint NOT NULL,        -- fees posted before and still open
    fee_ore          bigint NOT NULL,        -- this letter's fee, on the oldest claim
    interest_ore     bigint NOT NULL,        -- accrued so far: told by itself, not posted
    PRIMARY KEY (client, demand_no, place)
);
CREATE INDEX demand_claim_by_invoice ON demand_claim (client, invoice_no);
-- Demands that came back and have not reached the customer: they stand no longer, so their claims are demanded again.
CREATE TABLE returned_demand (
    client      text NOT NULL,
    demand_no   bigint NOT NULL,
    replaced_on date NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, demand_no)
);
CREATE TRIGGER returned_demand_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON returned_demand
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How the interest of a demanded claim is counted (inkassolagen § 5): amount, rate, period and the capital it is counted on.
CREATE TABLE demand_interest (
    client            text NOT NULL,
    demand_no         bigint NOT NULL,
    invoice_no        bigint NOT NULL,
    from_on           date NOT NULL,
    to_on             date NOT NULL,
    days              integer NOT NULL,
    capital_ore       bigint NOT NULL,
    rate_percent_x100 integer NOT NULL,
    year_days         integer NOT NULL,
    interest_ore      bigint NOT NULL,
    PRIMARY KEY (client, demand_no, invoice_no, from_on)
);

-- Days for which a person has decided that a claim bears no interest (räntestopp).
CREATE TABLE interest_stop (
    client      text NOT NULL,
    invoice_no  bigint NOT NULL,
    from_on     date NOT NULL,               -- first day without interest
    until_on    date,                        -- last day; null: until the claim is settled
    reason_code text NOT NULL,
    reason      text NOT NULL,               -- Swedish
    decided_by  text NOT NULL,
    decided_on  date NOT NULL,
    decision_id bigint,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, invoice_no, from_on)
);

-- Interest of a claim that a person has lowered (jämkning, räntelagen § 8); what was reckoned stays as it is.
CREATE TABLE interest_adjustment (
    client        text NOT NULL,
    adjustment_no bigint NOT NULL,           -- gap-free per client
    invoice_no    bigint NOT NULL,           -- the claim that was late
    amount_ore    bigint NOT NULL CHECK (amount_ore > 0),
    reason_code   text NOT NULL CHECK (reason_code IN ('ILLNESS', 'UNEMPLOYMENT', 'OTHER_HINDRANCE')),
    evidence      text NOT NULL,             -- a reference, never the evidence itself
    decided_by    text NOT NULL,
    decided_on    date NOT NULL,
    decision_id   bigint,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, adjustment_no)
);
CREATE INDEX interest_adjustment_by_invoice ON interest_adjustment (client, invoice_no);

CREATE TRIGGER demand_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON demand
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER demand_claim_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON demand_claim
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER demand_interest_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON demand_interest
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interest_stop_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_stop
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interest_adjustment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_adjustment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a decision has given up of posted fees and interest, and the income it was taken from; a decision that undoes it posts the opposite.
CREATE TABLE waived_claim (
    client       text NOT NULL,
    decision_id  bigint NOT NULL,
    item_id      bigint NOT NULL,
    amount_ore   bigint NOT NULL CHECK (amount_ore > 0),
    department   text NOT NULL,
    account_key  text NOT NULL,
    dim_1        text,
    run_id       integer NOT NULL,
    PRIMARY KEY (client, decision_id, item_id)
);
CREATE TRIGGER waived_claim_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON waived_claim
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Claims whose next step something keeps back, as staff have been told: once, then they stand on the work list until it is over.
CREATE TABLE told_hold (
    client       text NOT NULL,
    step         text NOT NULL CHECK (step IN ('reminder', 'demand', 'case')),
    invoice_no   bigint NOT NULL,
    reason       text NOT NULL,              -- a stop code, or a reason of reskontra/claims/dunning.py
    text         text NOT NULL,              -- the same in Swedish
    told_on      date NOT NULL,
    run_id       integer NOT NULL,
    PRIMARY KEY (client, step, invoice_no)
);

-- What interrupts the limitation of a claim (preskriptionslagen (1981:130) §§ 5-7), beside payments, which the ledger knows.
CREATE TABLE limitation_event (
    client       text NOT NULL,
    invoice_no   bigint NOT NULL,
    event        text NOT NULL CHECK (event IN ('promise', 'letter_received', 'proceedings')),
    happened_on  date NOT NULL,              -- the promise, the receipt, the application
    effective_on date NOT NULL,              -- a new period runs from here: the same day, or the day the proceedings ended
    evidence     text NOT NULL,              -- a reference; a letter without proof that it arrived is no event
    noted_by     text NOT NULL,
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, invoice_no, event, happened_on, effective_on)
);
CREATE TRIGGER limitation_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON limitation_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a fee is, told by the event that posted it (codes of the policy table fee), and the posting key of its income.
CREATE FUNCTION fee_code_of(event text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE event WHEN 'reminder_fee' THEN 'REMINDER' WHEN 'demand_fee' THEN 'DEMAND' WHEN 'plan_fee' THEN 'PLAN'
                  WHEN 'late_compensation' THEN 'LATE_COMP' END $$;
CREATE FUNCTION fee_account_of(event text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE event WHEN 'reminder_fee' THEN 'REMINDER_FEE' WHEN 'late_compensation' THEN 'LATE_COMPENSATION'
                  ELSE 'COLLECTION_FEE' END $$;
