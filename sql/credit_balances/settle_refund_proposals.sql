-- settle_refund_proposals: proposals that now have the approvals they need are approved, those refused are refused.
--
-- reads   new_approval (temporary)
-- writes  refund_proposal
-- takes   client, business_on
-- rerun   safe: an answer is judged once

UPDATE refund_proposal AS p
SET state = CASE n.choice WHEN 'refuse' THEN 'refused' ELSE 'approved' END, state_on = %(business_on)s, state_reason = n.reason
FROM new_approval AS n
WHERE p.client = %(client)s AND p.proposal_id = n.proposal_id AND n.conflict IS NULL AND (n.choice = 'refuse' OR n.is_enough);
