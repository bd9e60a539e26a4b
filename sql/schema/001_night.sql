-- night: runs, their steps, control totals, findings, and the number series.

CREATE TABLE version (
    version_id     smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code_version   text NOT NULL,
    policy_version text NOT NULL,
    UNIQUE (code_version, policy_version)
);

-- One night of one client; the business date is the key, never the clock.
CREATE TABLE run (
    run_id      integer PRIMARY KEY,
    client      text NOT NULL,
    business_on date NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (client, business_on)
);

-- One attempt at one phase of a step. A step that was killed stays 'running' until its next attempt.
CREATE TABLE step_attempt (
    run_id     integer NOT NULL REFERENCES run,
    step       text NOT NULL,
    phase      text NOT NULL CHECK (phase IN ('check_before', 'run', 'check_after')),
    attempt    integer NOT NULL,
    version_id smallint NOT NULL REFERENCES version,
    state      text NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    message    text,
    PRIMARY KEY (run_id, step, phase, attempt)
);

-- What leaves a step, as counted from the rows it wrote; the next step starts by counting again.
CREATE TABLE control_total (
    run_id integer NOT NULL REFERENCES run,
    step   text NOT NULL,
    name   text NOT NULL,
    count  bigint NOT NULL,
    ore    bigint NOT NULL,
    PRIMARY KEY (run_id, step, name)
);

CREATE TABLE finding (
    run_id     integer NOT NULL REFERENCES run,
    step       text NOT NULL,
    phase      text NOT NULL,
    finding_no integer NOT NULL,
    rule       text NOT NULL,
    severity   text NOT NULL CHECK (severity IN ('stop', 'hold', 'warn')),
    key        text NOT NULL,   -- invoice number, order number, or file and line
    message    text NOT NULL,   -- Swedish, for staff
    PRIMARY KEY (run_id, step, phase, finding_no)
);

-- Numbers are taken in the transaction that uses them, so a rolled-back step leaves no gap.
CREATE TABLE number_series (
    client      text NOT NULL,
    series      text NOT NULL,
    next_number bigint NOT NULL,
    PRIMARY KEY (client, series)
);

-- For triggers on tables that are only ever added to.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused; post an opposite entry instead', TG_OP, TG_TABLE_NAME;
END $$;
