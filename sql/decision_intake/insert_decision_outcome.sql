-- insert_decision_outcome: what became of the decisions the step has judged.
--
-- reads   decided (temporary)
-- writes  decision_outcome
-- takes   client, step, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO decision_outcome (client, decision_id, state, outcome, step, run_id, version_id)
SELECT %(client)s, d.decision_id, d.state, d.outcome, %(step)s, %(run_id)s, %(version_id)s
FROM decided AS d;
