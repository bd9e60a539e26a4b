-- mailbox: which recipients can be reached in a digital mailbox, as the register last said.

-- Asked and answered by identity number in files; kept by customer number. Persons with protected identity are never asked of.
CREATE TABLE mailbox_recipient (
    client       text NOT NULL,
    customer_no  text NOT NULL,
    requested_on date NOT NULL,              -- the night whose question named it, last time
    asked_on     date,                       -- when the register was asked; null: no answer yet
    reachable    boolean,
    supplier     text,                       -- whose mailbox it is
    run_id       integer NOT NULL,
    version_id   smallint NOT NULL,
    PRIMARY KEY (client, customer_no),
    CHECK ((asked_on IS NULL) = (reachable IS NULL))
);

-- A recipient as mailboxes know it: 12 digits of a person, 16 before the number of an organisation; null: nobody they can know.
CREATE FUNCTION mailbox_recipient_id(identity_type text, identity_no text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN identity_type = 'organisationsnummer' AND identity_no ~ '^[0-9]{10}$' THEN '16' || identity_no
            WHEN identity_type IN ('personnummer', 'samordningsnummer') AND identity_no ~ '^[0-9]{12}$' THEN identity_no END $$;
