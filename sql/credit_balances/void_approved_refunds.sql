-- void_approved_refunds: take back approved proposals whose money is no longer there, as after a payment that bounced.
--
-- reads   refund_proposal, refund_proposal_item, open_item_rest
-- writes  refund_proposal
-- takes   client, business_on
-- rerun   safe: a proposal is withdrawn once

UPDATE refund_proposal AS p
SET state = 'withdrawn', state_on = %(business_on)s, state_reason = 'Tillgodohavandet finns inte kvar.'
WHERE p.client = %(client)s AND p.state = 'approved'
  AND EXISTS (SELECT FROM refund_proposal_item AS a
              LEFT JOIN open_item_rest AS o ON o.client = a.client AND o.item_id = a.item_id
              WHERE a.client = p.client AND a.proposal_id = p.proposal_id AND coalesce(-o.open_ore, 0) < a.amount_ore);
