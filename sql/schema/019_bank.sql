-- bank: by which rules e-invoices were judged, and who gets invoices in the internet bank.

-- One row each time a channel's documents were judged: rules and their versions as they were that night.
CREATE TABLE e_invoice_check (
    client      text NOT NULL,
    run_id      integer NOT NULL,
    check_no    integer NOT NULL,
    business_on date NOT NULL,
    step        text NOT NULL,
    channel     text NOT NULL,
    rules       text NOT NULL,               -- UBL 2.1, EN 16931 1.3.16, Peppol 3.0.21
    stylesheet  text,                        -- Peppol's own, where the municipality has it
    sent        integer NOT NULL,
    refused     integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, run_id, check_no)
);
