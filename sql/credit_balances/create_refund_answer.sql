-- create_refund_answer: empty temporary tables for answers to proposals, by whatever door, and what becomes of them.
--
-- reads   -
-- writes  refund_answer (temporary), refund_answered (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS refund_answer, refund_answered;
CREATE TEMP TABLE refund_answer (
    answer_no      bigint PRIMARY KEY,       -- the order they apply in
    proposal_id    bigint,
    content_sha256 text,
    amount_ore     bigint,                   -- as the approver saw it; null: not said
    choice         text NOT NULL,            -- approve, refuse
    persons        text[] NOT NULL,          -- who signed: one, or two different
    reason         text NOT NULL,
    door           text NOT NULL,
    decided_at     timestamptz NOT NULL,
    decision_id    bigint
) ON COMMIT DROP;
CREATE TEMP TABLE refund_answered (
    answer_no bigint PRIMARY KEY,
    state     text NOT NULL,
    outcome   text NOT NULL
) ON COMMIT DROP;
