-- invoice: invoices, credit notes and interest invoices; numbers rise without gaps per client and series.

CREATE TABLE invoice (
    client             text NOT NULL,
    invoice_no         bigint NOT NULL,
    document_type      text NOT NULL CHECK (document_type IN ('invoice', 'credit_note', 'interest_invoice')),
    customer_no        text NOT NULL,
    recipient_no       text NOT NULL,        -- who gets the document; mostly the customer
    department         text NOT NULL,
    order_type         text,
    kravkod            text NOT NULL,
    kravkod_source     text CHECK (kravkod_source IN ('customer', 'group', 'order_type')),   -- null on interest invoices
    claim_kind         text NOT NULL,
    text               text NOT NULL,        -- neutral and recognisable, for reminders and cases
    issued_on          date NOT NULL,
    due_on             date NOT NULL,        -- printed
    due_effective_on   date NOT NULL,        -- moved past non-bank days
    terms_days         integer NOT NULL,
    ocr                text NOT NULL,
    bankgiro           text NOT NULL,
    net_ore            bigint NOT NULL,      -- negative on a credit note, as are the four below
    vat_ore            bigint NOT NULL,
    rounding_ore       bigint NOT NULL DEFAULT 0,
    total_ore          bigint NOT NULL,
    credits_invoice_no bigint,
    lines_of           bigint NOT NULL,      -- the order whose lines it has, else minus its own number: they lie in own_line
    period_from        date,
    period_to          date,
    arose_on           date NOT NULL,
    interest_basis     text NOT NULL,
    reminder_fee_agreement text,             -- null: no fee may be charged
    our_reference      text,
    buyer_reference    text,
    buyer_order_no     text,
    head_text          text,
    run_id             integer NOT NULL,
    version_id         smallint NOT NULL,
    PRIMARY KEY (invoice_no, client),
    CHECK (net_ore + vat_ore + rounding_ore = total_ore)
);
-- A customer's invoices lie among those of all nights: for each 16 pages, a filter that tells which customers are not there.
CREATE INDEX invoice_by_customer ON invoice USING brin (customer_no text_bloom_ops (n_distinct_per_range = 500))
    WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX invoice_by_run ON invoice USING brin (run_id) WITH (autosummarize = on);
CREATE INDEX invoice_by_credited ON invoice (credits_invoice_no, client) WHERE credits_invoice_no IS NOT NULL;
CREATE UNIQUE INDEX invoice_by_ocr ON invoice (ocr, bankgiro);

-- An invoice of one order has the order's lines, which stand where they came (view invoice_line). Those that have none as they
-- are lie here: of joint invoices, of orders whose lines are not numbered 1, 2, 3, and of interest invoices.
CREATE TABLE own_line (
    client        text NOT NULL,
    invoice_no    bigint NOT NULL,
    lines_of      bigint GENERATED ALWAYS AS (-invoice_no) STORED,   -- as in the invoice; no order has a negative number
    line_no       integer NOT NULL,
    order_id      bigint,
    article       text,
    text          text NOT NULL,
    description   text,
    quantity_x100 bigint,
    unit          text,
    net_ore       bigint NOT NULL,
    vat_code      text NOT NULL,
    account       text NOT NULL,
    dim_1         text,
    dim_2         text,
    dim_3         text,
    dim_4         text,
    dim_5         text,
    dim_6         text,
    dim_7         text,
    PRIMARY KEY (lines_of, client, line_no)
);

CREATE TABLE invoice_vat (
    client       text NOT NULL,
    invoice_no   bigint NOT NULL,
    vat_code     text NOT NULL,
    percent_x100 integer NOT NULL,
    taxable_ore  bigint NOT NULL,
    vat_ore      bigint NOT NULL,
    PRIMARY KEY (invoice_no, client, vat_code)
);

-- Which invoice an order became; a credit on one order of a joint invoice is limited to that order's part.
CREATE TABLE order_invoice (
    client     text NOT NULL,
    order_id   bigint NOT NULL,
    invoice_no bigint NOT NULL,
    total_ore  bigint NOT NULL,              -- the order's part of the invoice, VAT included
    PRIMARY KEY (order_id, client)
);

-- What a person looks at before the invoices leave: one row per department and run, kept to compare the next run with.
CREATE TABLE control_list (
    client            text NOT NULL,
    run_id            integer NOT NULL,
    department        text NOT NULL,
    invoice_count     bigint NOT NULL,
    credit_note_count bigint NOT NULL,
    net_ore           bigint NOT NULL,
    vat_ore           bigint NOT NULL,
    total_ore         bigint NOT NULL,
    largest_ore       bigint NOT NULL,
    PRIMARY KEY (client, run_id, department)
);

-- The sum of bigints as a bigint. The built-in sum gives numeric, which costs more than the adding where groups are many; of no rows
-- this gives 0. A sum that is too large is an error in both.
CREATE AGGREGATE sum_ore (bigint) (sfunc = int8pl, stype = bigint, initcond = '0', combinefunc = int8pl, parallel = safe);

-- VAT of a net sum, half away from zero; percent_x100 = hundredths of a percent, so 25 % is 2500.
CREATE FUNCTION vat_of(net_ore bigint, percent_x100 bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN net_ore < 0 THEN -((5000 - net_ore * percent_x100) / 10000) ELSE (net_ore * percent_x100 + 5000) / 10000 END $$;

-- What rounding to whole kronor adds to a sum, 50 öre away from zero (lag 1970:1029 § 2).
CREATE FUNCTION krona_rounding(sum_ore bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN sum_ore < 0 THEN -((50 - sum_ore) / 100 * 100) ELSE (sum_ore + 50) / 100 * 100 END - sum_ore $$;

-- Luhn check digit of up to twelve digits, as one expression that is inlined when n is a plain column:
-- weights 2 and 1 from the right.
CREATE FUNCTION luhn_digit(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT (10 - (
      n % 10 * 2 / 10 + n % 10 * 2 % 10                + n / 10 % 10
    + n / 100 % 10 * 2 / 10 + n / 100 % 10 * 2 % 10     + n / 1000 % 10
    + n / 10000 % 10 * 2 / 10 + n / 10000 % 10 * 2 % 10 + n / 100000 % 10
    + n / 1000000 % 10 * 2 / 10 + n / 1000000 % 10 * 2 % 10             + n / 10000000 % 10
    + n / 100000000 % 10 * 2 / 10 + n / 100000000 % 10 * 2 % 10         + n / 1000000000 % 10
    + n / 10000000000 % 10 * 2 / 10 + n / 10000000000 % 10 * 2 % 10     + n / 100000000000 % 10
) % 10) % 10 $$;
