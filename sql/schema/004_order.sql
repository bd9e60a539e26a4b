-- order: attested sales orders in the canonical form, whatever road they came by.
--
-- Here and in the ledger a key begins with its number: numbers are compared faster than the client's text, and differ. That takes a
-- tenth off invoicing.

CREATE TABLE sales_order (
    client             text NOT NULL,
    order_id           bigint NOT NULL,
    source_system      text NOT NULL,        -- the account or API it came by: ubw, ubw_api, systems/<name>
    batch_id           text NOT NULL,
    customer_no        text NOT NULL,
    recipient_no       text,                 -- main_apar_id of the order
    department         text NOT NULL,
    order_type         text NOT NULL,
    terms_id           text,
    our_reference      text,
    buyer_reference    text,
    buyer_order_no     text,
    receiver_address   text,
    head_text_1        text,
    head_text_2        text,
    period_from        date,
    period_to          date,
    credits_invoice_no bigint,               -- voucher_ref of a credit order
    credits_order_id   bigint,               -- or the order it credits (text1)
    net_ore            bigint NOT NULL,      -- negative for a credit order
    receipt_attest_by  text NOT NULL,
    receipt_attest_at  timestamptz NOT NULL,
    decision_attest_by text NOT NULL,
    decision_attest_at timestamptz NOT NULL,
    file_id            bigint,
    file_line          bigint,
    run_id             integer NOT NULL,
    version_id         smallint NOT NULL,
    PRIMARY KEY (order_id, client),
    CHECK (receipt_attest_by <> decision_attest_by),
    CHECK (order_id > 0)
);

CREATE TABLE sales_order_line (
    client         text NOT NULL,
    order_id       bigint NOT NULL,
    line_no        integer NOT NULL,
    article        text,
    text           text NOT NULL,
    description    text,                     -- the text rows of the line, joined
    quantity_x100  bigint,
    unit           text,
    unit_price_x100 bigint,
    net_ore        bigint NOT NULL,
    vat_code       text NOT NULL,
    account        text NOT NULL,
    dim_1          text,
    dim_2          text,
    dim_3          text,
    dim_4          text,
    dim_5          text,
    dim_6          text,
    dim_7          text,
    PRIMARY KEY (order_id, client, line_no)
);

-- Orders that wait for an invoice: the small set that invoicing reads.
CREATE TABLE open_order (
    client     text NOT NULL,
    order_id   bigint NOT NULL,
    waiting_since date NOT NULL,
    held_because text,                       -- set while a check or rule holds the order back
    PRIMARY KEY (order_id, client)
);

-- Rows that went back, each to its department when that is known, else to the sender of the file.
CREATE TABLE reject (
    client     text NOT NULL,
    run_id     integer NOT NULL,
    process    text NOT NULL,
    reject_no  bigint NOT NULL,
    file_id    bigint,
    line_no    bigint,
    key        text NOT NULL,
    department text,
    rule       text NOT NULL,
    field      text NOT NULL,
    found      text NOT NULL,
    wanted     text NOT NULL,
    action     text NOT NULL,
    PRIMARY KEY (client, run_id, process, reject_no)
);
