-- insert_refund_proposal: tonight's proposals, and the credits each is made of.
--
-- reads   new_proposal, ripe_credit (temporary)
-- writes  refund_proposal, refund_proposal_item
-- takes   client, business_on, first_proposal_id, run_id, version_id
-- rerun   safe: a customer has one proposal at a time

WITH proposed AS (
    INSERT INTO refund_proposal (client, proposal_id, customer_no, amount_ore, method, payout_to, approvers_needed, proposed_on,
                                 content_sha256, state, state_on, state_reason, run_id, version_id)
    SELECT %(client)s, n.place - 1 + %(first_proposal_id)s::bigint, n.customer_no, n.amount_ore, n.method, n.payout_to,
           n.approvers_needed, %(business_on)s, n.content_sha256, 'proposed', %(business_on)s, '', %(run_id)s, %(version_id)s
    FROM new_proposal AS n
    RETURNING client, proposal_id, customer_no
)
INSERT INTO refund_proposal_item (client, proposal_id, item_id, amount_ore)
SELECT p.client, p.proposal_id, r.item_id, r.rest_ore
FROM proposed AS p JOIN ripe_credit AS r ON r.customer_no = p.customer_no;
