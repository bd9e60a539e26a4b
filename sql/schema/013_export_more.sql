-- export, continued: the vouchers handed over, and what every reconciliation compared.

-- One voucher of the general ledger: the entries of one night, event and department (a step may run more than once).
CREATE TABLE ledger_export_voucher (
    client         text NOT NULL,
    voucher_no     bigint NOT NULL,          -- gap-free per client; the number in the SIE file
    export_no      integer NOT NULL,
    business_on    date NOT NULL,            -- of the night whose entries it holds, mostly the one that exported
    event          text NOT NULL,
    department     text NOT NULL,
    debit_ore      bigint NOT NULL,          -- of the entries' lines
    PRIMARY KEY (client, voucher_no),
    FOREIGN KEY (client, export_no) REFERENCES ledger_export
);
CREATE INDEX ledger_export_voucher_by_export ON ledger_export_voucher (client, export_no);
CREATE INDEX ledger_export_by_run ON ledger_export (run_id);

-- The entries behind each voucher; an entry is handed over once.
CREATE TABLE exported_entry (
    client     text NOT NULL,
    entry_id   bigint NOT NULL,
    voucher_no bigint NOT NULL,
    PRIMARY KEY (client, entry_id),
    FOREIGN KEY (client, voucher_no) REFERENCES ledger_export_voucher
);
CREATE INDEX exported_entry_by_voucher ON exported_entry (client, voucher_no);

-- A night that was reconciled without difference, and how far: the next one starts from there.
CREATE TABLE reconciliation (
    client          text NOT NULL,
    run_id          integer NOT NULL,
    business_on     date NOT NULL,
    last_entry_id   bigint NOT NULL,
    last_item_id    bigint NOT NULL,         -- items after it were opened since
    last_deposit_id bigint NOT NULL,         -- the bank's deposits up to it were matched, as were
    last_payment_id bigint NOT NULL,         -- the payments up to it
    history_is_read boolean NOT NULL,        -- also proved against every row ever made
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, run_id)
);

-- The customer ledger's accounts at that night: claims, credit balances, unidentified money.
CREATE TABLE reconciliation_balance (
    client      text NOT NULL,
    run_id      integer NOT NULL,
    account_key text NOT NULL,
    moved_count bigint NOT NULL,             -- items opened less items closed since the reconciliation before
    moved_ore   bigint NOT NULL,             -- items opened and settlements since
    open_count  bigint NOT NULL,             -- the set of open items now
    open_ore    bigint NOT NULL,
    posted_count bigint NOT NULL,            -- the items that the movements leave, night after night
    posted_ore  bigint NOT NULL,             -- the balance of the account in the general ledger, likewise
    PRIMARY KEY (client, run_id, account_key)
);

-- What moved the customer ledger since the reconciliation before, by event.
CREATE TABLE reconciliation_movement (
    client      text NOT NULL,
    run_id      integer NOT NULL,
    event       text NOT NULL,
    entry_count bigint NOT NULL,             -- items opened and settlements
    moved_ore   bigint NOT NULL,
    PRIMARY KEY (client, run_id, event)
);

-- Each equality of a night, also those that did not hold.
CREATE TABLE reconciliation_line (
    client      text NOT NULL,
    run_id      integer NOT NULL,
    line_no     integer NOT NULL,
    name        text NOT NULL,
    step        text NOT NULL,               -- the process that answers for it
    left_text   text NOT NULL,               -- Swedish: what is counted on either side
    right_text  text NOT NULL,
    left_count  bigint NOT NULL,
    left_ore    bigint NOT NULL,
    right_count bigint NOT NULL,
    right_ore   bigint NOT NULL,
    PRIMARY KEY (client, run_id, line_no)
);

CREATE INDEX collection_event_by_run ON collection_event (run_id);

-- For `reskontra explain`: why an order went back, and what was found about an invoice.
CREATE INDEX reject_by_key ON reject (client, key);
CREATE INDEX finding_by_key ON finding (key);

-- Words as they may be shown: what looks like an identity number, by its date alone, loses its last four digits.
CREATE FUNCTION masked_in(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT regexp_replace(
    words, '(?<!\d)(?:18|19|20)?(\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01]))[-+]?\d{4}(?!\d)', '\1-****', 'g') $$;
