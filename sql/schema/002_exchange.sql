-- exchange: files received with what became of each, and files sent.

-- A file a sender has dropped, from the moment a process takes it up; the bytes lie in the archive under sha256.
CREATE TABLE inbound_file (
    client        text NOT NULL,
    file_id       bigint NOT NULL,           -- gap-free per client, in the order processes took them up
    account       text NOT NULL,             -- the sender's folder: bank, ubw, systems/vatten
    name          text NOT NULL,             -- as the sender called it
    sha256        text,                      -- null: never archived (a folder, a link, too large)
    size_bytes    bigint NOT NULL,
    changed_at    timestamptz NOT NULL,      -- the sender's last write, as the SFTP server tells it
    state         text NOT NULL CHECK (state IN ('claimed', 'taken', 'refused', 'held', 'duplicate')),
    verdict_no    smallint NOT NULL DEFAULT 0,   -- the latest verdict; 0: none yet
    settled_no    smallint NOT NULL DEFAULT 0,   -- the verdict whose report lies beside the file
    folder        text NOT NULL,             -- where it stands: processing, held, rejected, done/2026-11
    stored_name   text NOT NULL,             -- and under what name
    target_folder text,                      -- where it is being moved; null when it stands where it should
    target_name   text,
    run_id        integer NOT NULL,          -- the run that took it up
    PRIMARY KEY (client, file_id)
);
CREATE INDEX inbound_file_standing ON inbound_file (account) WHERE folder IN ('processing', 'held');
CREATE INDEX inbound_file_unsettled ON inbound_file (client) WHERE verdict_no <> settled_no;
CREATE INDEX inbound_file_taken ON inbound_file (account, sha256) WHERE state = 'taken';

-- What was decided of a file, appended: a file that was held has one more when it is taken.
CREATE TABLE file_verdict (
    client          text NOT NULL,
    file_id         bigint NOT NULL,
    verdict_no      smallint NOT NULL,
    state           text NOT NULL CHECK (state IN ('taken', 'refused', 'held', 'duplicate')),
    reason          text NOT NULL,           -- Swedish: the first fault, why it is held, the file it repeats
    read_count      bigint,                  -- rows; null where they were not counted
    taken_count     bigint NOT NULL,
    put_aside_count bigint NOT NULL,
    ignored_count   bigint NOT NULL,
    fault_count     bigint NOT NULL,
    warning_count   bigint NOT NULL,
    sums            jsonb NOT NULL,          -- [[label, number, öre], ...] as the receipt shows them
    reports         jsonb NOT NULL,          -- {".KVITTENS.txt": sha256, ...}: the bytes written beside the file
    business_on     date NOT NULL,
    run_id          integer NOT NULL,
    PRIMARY KEY (client, file_id, verdict_no),
    FOREIGN KEY (client, file_id) REFERENCES inbound_file,
    CHECK (read_count IS NULL OR state <> 'taken' OR read_count = taken_count + put_aside_count + ignored_count)
);
CREATE INDEX file_verdict_by_run ON file_verdict (run_id);
CREATE TRIGGER file_verdict_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON file_verdict
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A file or folder for a counterpart, made in the transaction that posts its effect.
CREATE TABLE outbox (
    client      text NOT NULL,
    outbox_id   bigint NOT NULL,             -- gap-free per client, the order of delivery
    account     text NOT NULL,
    name        text NOT NULL,
    kind        text NOT NULL,               -- collection_cases, print_batch, control_list, ...
    is_folder   boolean NOT NULL,
    sha256      text NOT NULL,               -- of the file, or of the list of a folder's files
    size_bytes  bigint NOT NULL,
    sequence_no bigint,                      -- where the counterpart counts our files
    row_count   bigint NOT NULL,
    ore         bigint NOT NULL,
    state       text NOT NULL CHECK (state IN ('pending', 'staged', 'delivered')),
    run_id      integer NOT NULL,
    PRIMARY KEY (client, outbox_id),
    UNIQUE (account, name)                   -- never sent twice
);
CREATE INDEX outbox_undelivered ON outbox (client, outbox_id) WHERE state <> 'delivered';
CREATE INDEX outbox_by_run ON outbox (run_id);
CREATE INDEX outbox_by_kind ON outbox (client, kind, outbox_id);

-- The bytes of each delivery; a single file is part 1 with the delivery's own name.
CREATE TABLE outbox_part (
    client     text NOT NULL,
    outbox_id  bigint NOT NULL,
    part_no    integer NOT NULL,             -- the order they are written in
    name       text NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL,
    PRIMARY KEY (client, outbox_id, part_no),
    FOREIGN KEY (client, outbox_id) REFERENCES outbox
);

-- Files fetched from a counterpart's own server: each once, known by name, size and time.
CREATE TABLE pulled_file (
    account    text NOT NULL,
    server     text NOT NULL,                -- user@host:port/folder
    name       text NOT NULL,
    size_bytes bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    state      text NOT NULL CHECK (state IN ('staged', 'fetched')),
    PRIMARY KEY (account, server, name, size_bytes, changed_at)
);
