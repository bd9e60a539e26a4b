-- export: how far the books have been handed to the general ledger.

CREATE TABLE ledger_export (
    client        text NOT NULL,
    export_no     integer NOT NULL,
    first_entry_id bigint NOT NULL,
    last_entry_id bigint NOT NULL,
    voucher_count integer NOT NULL,
    debit_ore     bigint NOT NULL,
    file_name     text NOT NULL,
    run_id        integer NOT NULL,
    version_id    smallint NOT NULL,
    PRIMARY KEY (client, export_no)
);

CREATE TABLE api_cursor (
    client   text NOT NULL,
    source   text NOT NULL,
    cursor   text NOT NULL,
    run_id   integer NOT NULL,
    PRIMARY KEY (client, source)
);
