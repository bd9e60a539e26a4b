-- claim_terms: what people have decided of the terms of one claim, instead of those it was invoiced with: its kravkod, and what its
-- interest rests on. The view claim_terms tells which terms hold.

-- A kravkod of one invoice (receivables rules 4.2). It is ended and another set, never changed.
CREATE TABLE invoice_kravkod_set (
    client         text NOT NULL,
    invoice_no     bigint NOT NULL,
    kravkod        text NOT NULL,
    kravkod_before text NOT NULL,            -- what held until then
    set_on         date NOT NULL,
    reason         text NOT NULL,            -- Swedish
    set_by         text NOT NULL,            -- as staff sign
    approved_by    text,
    decision_id    bigint NOT NULL,
    ended_on       date,                     -- null: it holds
    run_id         integer NOT NULL,
    version_id     smallint NOT NULL
);
CREATE UNIQUE INDEX invoice_kravkod_active ON invoice_kravkod_set (client, invoice_no) WHERE ended_on IS NULL;
CREATE INDEX invoice_kravkod_by_invoice ON invoice_kravkod_set (client, invoice_no);
CREATE INDEX invoice_kravkod_by_run ON invoice_kravkod_set (run_id);

-- What the interest of one invoice rests on (räntegrund, receivables rules 1.2), with the day and the rate that the basis needs.
CREATE TABLE interest_basis_set (
    client             text NOT NULL,
    invoice_no         bigint NOT NULL,      -- the claim, or the credit note of a repaid price (P5_RETURN)
    interest_basis     text NOT NULL,
    basis_before       text NOT NULL,
    basis_on           date,                 -- demand with evidence, damage, service, first instalment, original payment
    agreed_rate_x100   integer,              -- CONTRACT, P7_LOAN: a fixed rate
    agreed_margin_x100 integer,              -- or over the reference rate
    taken_back_ore     bigint NOT NULL,      -- the interest reckoned before on another basis, taken back by an opposite line
    set_on             date NOT NULL,
    reason             text NOT NULL,
    set_by             text NOT NULL,
    approved_by        text,
    decision_id        bigint NOT NULL,
    ended_on           date,
    run_id             integer NOT NULL,
    version_id         smallint NOT NULL
);
CREATE UNIQUE INDEX interest_basis_active ON interest_basis_set (client, invoice_no) WHERE ended_on IS NULL;
CREATE INDEX interest_basis_by_invoice ON interest_basis_set (client, invoice_no);
CREATE INDEX interest_basis_by_run ON interest_basis_set (run_id);

-- Interest lines that an opposite line has taken back: they stand, invoiced or not, and their days may be reckoned anew.
CREATE TABLE interest_taken_back (
    client           text NOT NULL,
    interest_line_id bigint NOT NULL,
    decision_id      bigint NOT NULL,
    PRIMARY KEY (client, interest_line_id)
);

CREATE TRIGGER invoice_kravkod_set_kept BEFORE UPDATE OR DELETE ON invoice_kravkod_set
    FOR EACH ROW EXECUTE FUNCTION refuse_stop_change();
CREATE TRIGGER interest_basis_set_kept BEFORE UPDATE OR DELETE ON interest_basis_set
    FOR EACH ROW EXECUTE FUNCTION refuse_stop_change();
CREATE TRIGGER interest_taken_back_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_taken_back
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Invoices with a decided basis whose capital was not settled, or not reckoned, when it was decided: looked at until they are.
CREATE TABLE unreckoned_basis (
    client     text NOT NULL,
    invoice_no bigint NOT NULL,
    PRIMARY KEY (client, invoice_no)
);

-- Interest lowered (jämkning) of a claim that is with the agency, which reckons it: the agency is told by an event. When the claim
-- comes back and its interest is ours again, a line of ours lowers that.
CREATE TABLE agency_interest_waiver (
    client           text NOT NULL,
    decision_id      bigint NOT NULL,
    case_ref         text NOT NULL,
    invoice_no       bigint NOT NULL,
    amount_ore       bigint NOT NULL CHECK (amount_ore > 0),
    waived_on        date NOT NULL,
    event_id         text,                   -- the agency has been told; null: tonight, or the case was called back before
    interest_line_id bigint,                 -- our own interest has been lowered by it
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL,
    PRIMARY KEY (client, decision_id)
);
CREATE INDEX agency_interest_waiver_by_invoice ON agency_interest_waiver (client, invoice_no);
CREATE INDEX agency_interest_waiver_untold ON agency_interest_waiver (client) WHERE event_id IS NULL AND interest_line_id IS NULL;

-- Interest that we owe on a repaid price (räntelagen §§ 2, 5), segment by segment as reckoned when the price had been repaid.
CREATE TABLE owed_interest (
    client            text NOT NULL,
    item_id           bigint NOT NULL,       -- the customer's credit that it became
    from_on           date NOT NULL,
    to_on             date NOT NULL,
    invoice_no        bigint NOT NULL,       -- the credit note
    days              integer NOT NULL,
    capital_ore       bigint NOT NULL,
    rate_percent_x100 integer NOT NULL,
    year_days         integer NOT NULL,
    interest_ore      bigint NOT NULL,
    run_id            integer NOT NULL,
    version_id        smallint NOT NULL,
    PRIMARY KEY (client, item_id, from_on)
);
CREATE INDEX owed_interest_by_invoice ON owed_interest (client, invoice_no);
CREATE TRIGGER owed_interest_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON owed_interest
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
