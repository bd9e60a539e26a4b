-- legal_action: claims whose demand was not answered are announced to their department, which may object before they go on.

-- One claim, told of in a list to its department. It stands until the department objects; then the claim is announced anew when the
-- objection has ended.
CREATE TABLE legal_announcement (
    client          text NOT NULL,
    announcement_no bigint NOT NULL,         -- gap-free per client
    invoice_no      bigint NOT NULL,
    demand_no       bigint NOT NULL,         -- our demand that was not answered
    customer_no     text NOT NULL,
    department      text NOT NULL,
    open_ore        bigint NOT NULL,         -- capital, as announced
    announced_on    date NOT NULL,
    object_by_on    date NOT NULL,           -- last day to object; a later night hands the claim over
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, announcement_no)
);
CREATE INDEX legal_announcement_by_invoice ON legal_announcement (client, invoice_no);
CREATE INDEX legal_announcement_by_run ON legal_announcement (run_id);

-- The department's objection (förvaltningens invändning) to legal action, in time: the hold it set is in invoice_stop_set.
CREATE TABLE legal_objection (
    client          text NOT NULL,
    announcement_no bigint NOT NULL,         -- that it answers: each is objected to once
    invoice_no      bigint NOT NULL,
    ground          text NOT NULL,           -- of the policy table objection_ground
    objected_on     date NOT NULL,           -- as the department said, in time
    reason          text NOT NULL,
    decided_by      text NOT NULL,
    decided_on      date NOT NULL,           -- the night that registered it
    decision_id     bigint NOT NULL,
    run_id          integer NOT NULL,
    version_id      smallint NOT NULL,
    PRIMARY KEY (client, announcement_no)
);
CREATE INDEX legal_objection_by_invoice ON legal_objection (client, invoice_no);
CREATE INDEX legal_objection_by_run ON legal_objection (run_id);

CREATE TRIGGER legal_announcement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON legal_announcement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER legal_objection_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON legal_objection
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A decision that has been re-opened (omprövat): the decision that replaced it and ended what it had done. Both stay as they were.
CREATE TABLE reopened_decision (
    client      text NOT NULL,
    decision_id bigint NOT NULL,             -- the earlier one: re-opened once
    replaced_by bigint NOT NULL,             -- the decision that says so
    invoice_no  bigint NOT NULL,
    kind        text NOT NULL,               -- of the earlier one
    reopened_on date NOT NULL,
    decided_by  text NOT NULL,
    approved_by text,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, decision_id),
    UNIQUE (client, replaced_by)
);
CREATE INDEX reopened_decision_by_run ON reopened_decision (run_id);
CREATE TRIGGER reopened_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reopened_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Long-term surveillance (långtidsbevakning): a person's decision to hand over again a claim that the agency has given back.
CREATE TABLE surveillance_order (
    client      text NOT NULL,
    case_ref    text NOT NULL,               -- the case given back, after which the claim goes in a new one
    invoice_no  bigint NOT NULL,
    decision_id bigint NOT NULL,
    decided_by  text NOT NULL,
    decided_on  date NOT NULL,
    run_id      integer NOT NULL,
    version_id  smallint NOT NULL,
    PRIMARY KEY (client, case_ref, invoice_no)
);
CREATE INDEX surveillance_order_by_invoice ON surveillance_order (client, invoice_no);
CREATE INDEX surveillance_order_by_run ON surveillance_order (run_id);
CREATE TRIGGER surveillance_order_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON surveillance_order
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
