-- intake: what files and the API held when they were read, what went back, and the attests that orders wait for.

ALTER TABLE customer ADD COLUMN ubw_language text;   -- what CS15 said last; only a change of it changes language

-- What a file held as it was read, before anything was taken or put aside.
CREATE TABLE intake_file (
    client      text NOT NULL,
    run_id      integer NOT NULL,
    process     text NOT NULL,
    file_id     bigint NOT NULL,
    read_count  bigint NOT NULL,             -- customers, or orders
    read_ore    bigint NOT NULL,             -- sum of the readable net amounts
    taken_count bigint,                      -- customers only: an order that is taken is a row of sales_order
    PRIMARY KEY (client, run_id, process, file_id)
);

-- Rows and orders that were put aside, once each; `reject` says why, in one row per fault.
CREATE TABLE returned_row (
    client     text NOT NULL,
    run_id     integer NOT NULL,
    process    text NOT NULL,
    file_id    bigint NOT NULL,
    line_no    bigint NOT NULL,
    key        text NOT NULL,
    department text,
    ore        bigint NOT NULL,
    PRIMARY KEY (client, run_id, process, file_id, line_no)
);

-- What two persons attested of a batch of orders. The latest line of a batch counts until the batch is taken.
CREATE TABLE attest_line (
    client             text NOT NULL,
    attest_no          bigint NOT NULL,      -- gap-free per client, in the order received
    account            text NOT NULL,        -- the folder: an attest counts for orders of the same folder only
    batch_id           text NOT NULL,
    file_sha256        text NOT NULL,
    orders             bigint NOT NULL,
    sum_ore            bigint NOT NULL,
    receipt_attest_by  text NOT NULL,
    receipt_attest_at  timestamptz NOT NULL,
    decision_attest_by text NOT NULL,
    decision_attest_at timestamptz NOT NULL,
    file_id            bigint NOT NULL,
    file_line          bigint NOT NULL,
    replaced_by_no     bigint,               -- the later line that counts instead
    taken_file_id      bigint,               -- the order file that it let in
    run_id             integer NOT NULL,
    version_id         smallint NOT NULL,
    PRIMARY KEY (client, attest_no),
    CHECK (receipt_attest_by <> decision_attest_by)
);
CREATE INDEX attest_line_waiting ON attest_line (client, account, batch_id) 
    WHERE replaced_by_no IS NULL AND taken_file_id IS NULL;

-- The batches of the files that stand in held/, as they were counted.
CREATE TABLE held_batch (
    client        text NOT NULL,
    file_id       bigint NOT NULL,
    batch_id      text NOT NULL,
    orders        bigint NOT NULL,
    sum_ore       bigint NOT NULL,
    is_unreadable boolean NOT NULL,          -- an amount could not be read
    held_since    date NOT NULL,
    PRIMARY KEY (client, file_id, batch_id)
);

CREATE INDEX sales_order_by_run ON sales_order (run_id);

-- A customer number as it may be shown: some systems use identity numbers, of which the last four digits are hidden.
CREATE FUNCTION masked(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT regexp_replace(
    number, '^(?:18|19|20)?(\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01]))[-+]?\d{4}$', '\1-****') $$;

-- Answers of UBW's API from which orders were taken; file_id is of the same series as the files'.
CREATE TABLE api_page (
    client  text NOT NULL,
    file_id bigint NOT NULL,
    sha256  text NOT NULL,                   -- of the raw answer in the archive
    orders  integer NOT NULL,
    run_id  integer NOT NULL,
    PRIMARY KEY (client, file_id)
);

-- Orders that stay in UBW because an attest is missing (held) or because they are faulty (returned).
CREATE TABLE held_api_order (
    client         text NOT NULL,
    order_key      text NOT NULL,            -- UBW's order number
    state          text NOT NULL CHECK (state IN ('held', 'returned')),
    reason         text NOT NULL,
    content_sha256 text NOT NULL,            -- of the order as it was seen: an unchanged faulty order is not judged again
    held_since     date NOT NULL,
    run_id         integer NOT NULL,
    PRIMARY KEY (client, order_key)
);
