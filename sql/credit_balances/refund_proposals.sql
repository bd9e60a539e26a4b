-- refund_proposals: the proposals that wait for approval, as the list to finance tells them.
--
-- reads   refund_proposal, refund_proposal_item, refund_approval, item, customer
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    customer numbers masked, and of an account only its bank and last two digits: an account may be an identity number

SELECT p.proposal_id, masked(p.customer_no) AS customer_no, p.amount_ore,
       (SELECT string_agg(concat(CASE WHEN i.rule = 'double_payment' THEN 'dubbelbetalning'
                                      WHEN i.rule = 'overpayment' THEN 'överbetalning'
                                      WHEN i.payment_id IS NULL THEN 'kreditfaktura'
                                      ELSE 'inbetalning ' || i.payment_id END,
                                 CASE WHEN i.payment_id IS NULL THEN ' ' ELSE ' av faktura ' END || i.invoice_no,
                                 ' (post ', i.item_id, ')'), ', ' ORDER BY i.item_id)
        FROM refund_proposal_item AS a JOIN item AS i ON i.client = a.client AND i.item_id = a.item_id
        WHERE a.client = p.client AND a.proposal_id = p.proposal_id) AS made_of,
       CASE p.method WHEN 'bankgiro' THEN 'Bankgiro ' || p.payout_to
                     WHEN 'account' THEN 'Konto ' || split_part(p.payout_to, '-', 1) || ' …' || right(p.payout_to, 2)
                     WHEN 'payer' THEN 'Betalarens bankgiro ' || p.payout_to
                     ELSE 'Konto saknas' END AS payout,
       p.proposed_on, p.approvers_needed,
       (SELECT string_agg(a.person, ', ' ORDER BY a.approval_id) FROM refund_approval AS a
        WHERE a.client = p.client AND a.proposal_id = p.proposal_id AND a.choice = 'approve') AS approved_so_far,
       p.content_sha256, NULL::text AS choice, NULL::text AS decided_by, NULL::text AS approved_by, NULL::text AS comment
FROM refund_proposal AS p
WHERE p.client = %(client)s AND p.state = 'proposed'
ORDER BY p.proposal_id;
