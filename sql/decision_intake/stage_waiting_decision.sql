-- stage_waiting_decision: the decisions of one kind that wait, and an empty table for what becomes of them.
--
-- reads   open_decision, decision
-- writes  waiting_decision (temporary), decided (temporary)
-- takes   client, kind
-- rerun   safe: temporary, and a decision applied no longer waits

DROP TABLE IF EXISTS waiting_decision, decided;
CREATE TEMP TABLE waiting_decision ON COMMIT DROP AS
SELECT d.*, o.private
FROM open_decision AS o
JOIN decision AS d ON d.client = o.client AND d.decision_id = o.decision_id
WHERE o.client = %(client)s AND d.kind = %(kind)s;
CREATE TEMP TABLE decided (
    decision_id bigint PRIMARY KEY,
    state       text NOT NULL,               -- done, conflict
    outcome     text NOT NULL                -- Swedish, one sentence for the person who decided
) ON COMMIT DROP;
