-- ledger: double entry, append-only. A mistake is a new, opposite entry that names the first.

-- A voucher (verifikation): what one step of one night posted of one event for one department, summed per coding string. The
-- items and settlements that name it are the list behind it.
CREATE TABLE entry (
    client      text NOT NULL,
    entry_id    bigint NOT NULL,             -- gap-free per client
    event       text NOT NULL,               -- invoice, credit_note, payment_matched, payment_undone, ...
    business_on date NOT NULL,
    department  text NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, entry_id)
);
-- Tables that are only added to lie in the order of their runs, so the smallest and largest run of each range of pages is
-- index enough; a B-tree on run_id would cost as much as a second primary key.
CREATE INDEX entry_by_run ON entry USING brin (run_id) WITH (autosummarize = on);

-- Debit positive, credit negative.
CREATE TABLE entry_line (
    client      text NOT NULL,
    entry_id    bigint NOT NULL,
    line_no     integer NOT NULL,
    account_key text NOT NULL,               -- posting key: AR_CLAIM, INCOME, VAT_OUT, BANK_CLEARING_IN, ...
    account     text NOT NULL,
    amount_ore  bigint NOT NULL,
    vat_code    text,
    dim_1       text,
    dim_2       text,
    dim_3       text,
    dim_4       text,
    dim_5       text,
    dim_6       text,
    dim_7       text,
    PRIMARY KEY (client, entry_id, line_no)
);

-- What a customer owes or is owed, one row for each claim, fee, credit or unidentified payment, for ever. The row is itself
-- the posting that opened it, on the account of its kind: AR_CLAIM, AR_CREDIT_BALANCE, AR_UNIDENTIFIED or, of what the agency
-- has collected and owes us, AGENCY_CLEARING.
CREATE TABLE item (
    client           text NOT NULL,
    item_id          bigint NOT NULL,        -- gap-free per client
    kind             text NOT NULL CHECK (kind IN ('claim', 'credit', 'unidentified', 'agency')),
    component        text NOT NULL CHECK (component IN ('CAPITAL', 'INTEREST', 'COST', 'NONE')),
    customer_no      text,                   -- null for unidentified money
    department       text NOT NULL,
    invoice_no       bigint,
    payment_id       bigint,                 -- the money it holds: over-paid, paid twice or unidentified
    bankgiro         text,
    ocr              text,
    amount_ore       bigint NOT NULL,        -- as opened: claims positive, credits and unidentified negative
    opened_on        date NOT NULL,
    due_on           date,
    due_effective_on date,
    entry_id         bigint NOT NULL,
    rule             text,                   -- why a payment's money lies here: overpayment, double_payment, unidentified, ...
    rule_version     smallint,
    evidence         text,
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL,
    PRIMARY KEY (item_id, client)
);
CREATE INDEX item_by_invoice ON item (invoice_no, client) WHERE invoice_no IS NOT NULL;
CREATE INDEX item_by_payment ON item (payment_id, client) WHERE payment_id IS NOT NULL;
CREATE INDEX item_by_run ON item USING brin (run_id) WITH (autosummarize = on);

-- What changed an item after it was opened (avräkning), and why: what is left of an item is its amount and its settlements.
CREATE TABLE settlement (
    client        text NOT NULL,
    settlement_id bigint NOT NULL,           -- gap-free per client
    item_id       bigint NOT NULL,
    entry_id      bigint NOT NULL,
    amount_ore    bigint NOT NULL,           -- debit positive: a payment of a claim is negative, its reversal positive
    value_on      date NOT NULL,             -- the day it counts for interest: the payment's, else the business date
    payment_id    bigint,                    -- the money it is made of
    invoice_no    bigint,                    -- or the credit note
    other_item_id bigint,                    -- or, in a set-off, the item on the other side
    reverses_settlement_id bigint,           -- the settlement it takes back, of the same item
    rule          text NOT NULL,             -- ocr_exact, ocr_part, small_difference, credit_note, set_off, undone, ...
    rule_version  smallint NOT NULL,
    evidence      text NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (item_id, client, settlement_id)   -- the number first: it is compared before the text, twice as fast
);
-- A night settles its own payments and numbers as it writes, so the night's range of pages is index enough for run, payment and
-- number; a B-tree would cost as much as all else of a settlement. One index of three columns costs a third of three.
CREATE INDEX settlement_by_run ON settlement USING brin (run_id, payment_id, settlement_id)
    WITH (pages_per_range = 16, autosummarize = on);

-- The items not yet settled: opened and closed in the transaction that posts, proved every night against the derivation.
CREATE TABLE open_item (
    client           text NOT NULL,
    item_id          bigint NOT NULL,
    kind             text NOT NULL,
    component        text NOT NULL,
    customer_no      text,
    department       text NOT NULL,
    invoice_no       bigint,
    payment_id       bigint,
    bankgiro         text,
    ocr              text,
    amount_ore       bigint NOT NULL,
    opened_on        date NOT NULL,
    due_on           date,
    due_effective_on date,
    PRIMARY KEY (item_id, client)
);
CREATE UNIQUE INDEX open_item_by_ocr ON open_item (ocr, bankgiro) WHERE component <> 'COST' AND ocr IS NOT NULL;
-- What decisions, letters and cases ask of one claim; it grows at its end, and costs 0.5 µs an item. Without it each look-up reads all.
CREATE INDEX open_item_by_invoice ON open_item (invoice_no, client) WHERE invoice_no IS NOT NULL;

-- Open items that something has been settled of: only their rest must be summed, all others are open as opened.
CREATE TABLE partly_settled_item (
    client  text NOT NULL,
    item_id bigint NOT NULL,
    PRIMARY KEY (item_id, client)
);

CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT client, entry_id, sum(amount_ore) AS difference INTO bad
    FROM new_line GROUP BY client, entry_id HAVING sum(amount_ore) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % of client % does not balance: % öre', bad.entry_id, bad.client, bad.difference;
    END IF;
    RETURN NULL;
END $$;

-- All lines of an entry come in one statement, so each statement must balance entry by entry.
CREATE TRIGGER entry_line_balances AFTER INSERT ON entry_line
    REFERENCING NEW TABLE AS new_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER item_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON item
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER own_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON own_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- An order's lines are those of its invoice.
CREATE TRIGGER sales_order_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sales_order_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoice_vat_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_vat
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
