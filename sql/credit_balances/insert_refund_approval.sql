-- insert_refund_approval: each person's word on a proposal, with the content they had seen.
--
-- reads   new_approval (temporary)
-- writes  refund_approval
-- takes   client, first_approval_id, run_id, version_id
-- rerun   safe: an answer is judged once

INSERT INTO refund_approval (client, approval_id, proposal_id, choice, person, decided_at, door, content_sha256, reason,
                             decision_id, run_id, version_id)
SELECT %(client)s, row_number() OVER (ORDER BY n.answer_no, s.place) - 1 + %(first_approval_id)s::bigint, n.proposal_id,
       n.choice, s.person, n.decided_at, n.door, n.content_sha256, n.reason, n.decision_id, %(run_id)s, %(version_id)s
FROM new_approval AS n
CROSS JOIN LATERAL unnest(CASE n.choice WHEN 'refuse' THEN n.persons[1:1] ELSE n.fresh END) WITH ORDINALITY AS s (person, place)
WHERE n.conflict IS NULL;
