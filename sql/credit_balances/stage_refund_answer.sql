-- stage_refund_answer: the answers to proposals that came as decision files.
--
-- reads   waiting_decision (temporary)
-- writes  refund_answer (temporary)
-- takes   decided_at
-- rerun   safe: a decision applied no longer waits

INSERT INTO refund_answer (answer_no, proposal_id, content_sha256, amount_ore, choice, persons, reason, door, decided_at,
                           decision_id)
SELECT d.decision_id, (d.fields ->> 'proposal_id')::bigint, d.fields ->> 'content_sha256', d.amount_ore, d.choice,
       array_remove(ARRAY[btrim(d.decided_by), btrim(d.approved_by)], NULL), d.reason, 'file', %(decided_at)s, d.decision_id
FROM waiting_decision AS d;
