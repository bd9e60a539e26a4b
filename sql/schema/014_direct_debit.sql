-- direct_debit: Autogiro mandates, the orders to draw claims, and what Bankgirot answered.

-- Who has agreed to be drawn from. No account and no identity number: Bankgirot keeps those.
CREATE TABLE mandate (
    client         text NOT NULL,
    bankgiro       text NOT NULL,            -- ours, the payee's
    payer_number   text NOT NULL,            -- betalarnummer, without leading zeros
    customer_no    text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('account', 'bankgiro')),
    origin         text NOT NULL CHECK (origin IN ('payee', 'online')),
    state          text NOT NULL CHECK (state IN ('pending', 'active', 'ended', 'failed')),
    active_on      date,                     -- invoices from this day on are drawn
    ended_on       date,
    new_payer_number text,                   -- a change of number (TK05) that is under way
    run_id         integer NOT NULL,         -- that changed it last
    version_id     smallint NOT NULL,
    PRIMARY KEY (client, bankgiro, payer_number),
    CHECK (state <> 'active' OR active_on IS NOT NULL)
);
CREATE INDEX mandate_active ON mandate (client, customer_no) WHERE state = 'active';

-- What happened to a mandate, appended; also of payer numbers that we do not know.
CREATE TABLE mandate_event (
    client           text NOT NULL,
    event_no         bigint NOT NULL,        -- gap-free per client
    bankgiro         text NOT NULL,
    payer_number     text NOT NULL,
    event            text NOT NULL,          -- requested, approved, refused, sent, activate, fail, end, ...
    information_code text,                   -- of a mandate advice (TK73)
    comment_code     text,
    happened_on      date NOT NULL,
    state            text,                   -- of the mandate afterwards; null: unchanged
    text             text NOT NULL,          -- Swedish
    file_id          bigint,
    file_line        bigint,
    run_id           integer NOT NULL,
    version_id       smallint NOT NULL,
    PRIMARY KEY (client, event_no)
);
CREATE INDEX mandate_event_by_mandate ON mandate_event (client, bankgiro, payer_number);
CREATE INDEX mandate_event_by_run ON mandate_event USING brin (run_id) WITH (autosummarize = on);
CREATE TRIGGER mandate_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mandate_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the next file to Bankgirot says of mandates. Forgotten when it is sent: account and identity stand nowhere else here.
CREATE TABLE mandate_request (
    client           text NOT NULL,
    request_no       bigint NOT NULL,        -- rising: the order they stand in the file
    bankgiro         text NOT NULL,
    payer_number     text NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('new', 'approve', 'refuse', 'end', 'change')),
    account          text,                   -- 16 digits; of a new mandate on a bank account
    identity_no      text,                   -- 12 digits; likewise
    new_payer_number text,                   -- of a change
    not_before       date NOT NULL,          -- never the same day as what it follows on
    PRIMARY KEY (client, request_no)
);

-- Mandates that payers made in their internet bank and that wait for our answer (TK52 -> TK04).
CREATE TABLE open_online_mandate (
    client       text NOT NULL,
    bankgiro     text NOT NULL,
    payer_number text NOT NULL,              -- as the payer typed it
    customer_no  text,                       -- whose number it is; null: nobody's
    received_on  date NOT NULL,
    reminders    smallint NOT NULL,          -- of Bankgirot: 0, 1 or 2
    reason       text NOT NULL,              -- why a person must decide
    PRIMARY KEY (client, bankgiro, payer_number)
);

-- One order to draw (TK82), for what was left of one claim when it was made.
CREATE TABLE autogiro_order (
    client       text NOT NULL,
    order_no     bigint NOT NULL,            -- gap-free per client
    reference    text NOT NULL CHECK (reference ~ '^[0-9A-Z]{16}$'),
    bankgiro     text NOT NULL,
    payer_number text NOT NULL,
    customer_no  text NOT NULL,
    invoice_no   bigint NOT NULL,
    item_id      bigint NOT NULL,
    amount_ore   bigint NOT NULL CHECK (amount_ore > 0),
    draw_on      date NOT NULL,              -- a bank day
    made_on      date NOT NULL,
    state        text NOT NULL CHECK (state IN ('sent', 'cancelling', 'paid', 'failed', 'cancelled', 'rejected', 'refunded',
                                                'unanswered')),
    file_name    text NOT NULL,
    run_id       integer NOT NULL,           -- that made it
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, order_no),
    UNIQUE (client, reference)
) WITH (fillfactor = 80);                    -- every order's state changes once or more
CREATE INDEX autogiro_order_by_item ON autogiro_order (client, item_id);
CREATE INDEX autogiro_order_by_payer ON autogiro_order (client, payer_number, draw_on);
CREATE INDEX autogiro_order_by_run ON autogiro_order USING brin (run_id) WITH (autosummarize = on);

-- What happened to an order, appended.
CREATE TABLE autogiro_order_event (
    client      text NOT NULL,
    event_no    bigint NOT NULL,             -- gap-free per client
    order_no    bigint NOT NULL,
    event       text NOT NULL,               -- sent, cancel_sent, paid, no_cover, no_mandate, retried, rejected, ...
    code        text,                        -- Bankgirot's status, refund or comment code
    happened_on date NOT NULL,
    state       text,                        -- of the order afterwards; null: unchanged
    text        text NOT NULL,               -- Swedish
    file_id     bigint,
    file_line   bigint,
    file_name   text,                        -- of a file of ours
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, event_no)
);
CREATE INDEX autogiro_order_event_by_order ON autogiro_order_event (client, order_no);
CREATE INDEX autogiro_order_event_by_run ON autogiro_order_event USING brin (run_id) WITH (autosummarize = on);
CREATE TRIGGER autogiro_order_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON autogiro_order_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Orders without a final answer: a claim is in one of them at most.
CREATE TABLE open_autogiro_order (
    client   text NOT NULL,
    order_no bigint NOT NULL,
    item_id  bigint NOT NULL,
    draw_on  date NOT NULL,
    PRIMARY KEY (client, order_no),
    UNIQUE (client, item_id)
);

-- Every TK82, TK32 and TK77 of the payment specifications, as payment_intake read them, in order of file and line.
CREATE TABLE autogiro_report_row (
    client          text NOT NULL,
    row_no          bigint NOT NULL,         -- gap-free per client: night.take_numbers("autogiro_report_row", n)
    transaction_code text NOT NULL CHECK (transaction_code IN ('82', '32', '77')),
    bankgiro        text NOT NULL,           -- ours
    payer_number    text NOT NULL,           -- without leading zeros
    paid_on         date NOT NULL,           -- payment date; of TK77 the original one
    amount_ore      bigint NOT NULL,         -- positive
    reference       text NOT NULL,           -- without padding blanks; '' when there is none
    reference_given text NOT NULL,           -- as delivered
    status          text,                    -- betalningsstatuskod of TK82 and TK32: 0, 1, 2, 9, ...
    refund_on       date,                    -- of TK77
    refund_code     text,                    -- of TK77: 01, 02, 03, ...
    payment_id      bigint,                  -- the payment (TK82, status 0) or reversal (TK77) it became
    file_id         bigint NOT NULL,
    file_line       bigint NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, row_no)
);
CREATE INDEX autogiro_report_row_by_reference ON autogiro_report_row (client, reference) WHERE reference <> '';
CREATE INDEX autogiro_report_row_by_run ON autogiro_report_row USING brin (run_id) WITH (autosummarize = on);
CREATE TRIGGER autogiro_report_row_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON autogiro_report_row
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far the report rows have been posted on the orders: every row after this one waits.
CREATE TABLE posted_report_row (
    client      text NOT NULL PRIMARY KEY,
    last_row_no bigint NOT NULL
);
