-- refunds_to_approve: the proposals that wait for two persons and have an account to go to.
--
-- reads   refund_proposal
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT p.proposal_id, p.content_sha256
FROM refund_proposal AS p
WHERE p.client = %(client)s AND p.state = 'proposed' AND p.approvers_needed = 2 AND p.method <> 'none'
ORDER BY p.proposal_id;
