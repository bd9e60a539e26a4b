-- stage_proposed_credit: the credits that waiting proposals are made of, as they stand now.
--
-- reads   credit (temporary), refund_proposal, refund_proposal_item
-- writes  ripe_credit (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    in place of all ripe credits: what an approver has seen is judged by its own credits, whatever has come since

DROP TABLE IF EXISTS ripe_credit;
CREATE TEMP TABLE ripe_credit ON COMMIT DROP AS
SELECT c.item_id, c.customer_no, c.rest_ore, c.sender_bankgiro, c.is_of_other, c.is_of_customer
FROM refund_proposal AS p
JOIN refund_proposal_item AS i ON i.client = p.client AND i.proposal_id = p.proposal_id
JOIN credit AS c ON c.item_id = i.item_id
WHERE p.client = %(client)s AND p.state = 'proposed';
