-- stage_open_credit: what customers have to their credit and nobody has approved to pay back, credit by credit, with who paid it.
--
-- reads   open_item_rest, item, customer, payment, payer, refund_proposal, refund_proposal_item
-- writes  credit (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a credit that is not of a payment is a credit note's. A payer is known by organisation number, else by a name that
--         is the customer's

DROP TABLE IF EXISTS credit;
CREATE TEMP TABLE credit ON COMMIT DROP AS
SELECT o.item_id, o.customer_no, o.department, o.invoice_no, -o.open_ore AS rest_ore, o.opened_on,
       CASE WHEN i.rule IN ('double_payment', 'overpayment') THEN i.rule
            WHEN o.payment_id IS NULL THEN 'credit_note' ELSE 'other' END AS kind,
       coalesce(p.paid_on, o.opened_on) AS since_on, p.sender_bankgiro,
       b.organisation_no IS NOT NULL AND right(b.organisation_no, 10) <> coalesce(right(k.identity_no, 10), '') AS is_of_other,
       p.sender_bankgiro IS NOT NULL
           AND coalesce(right(b.organisation_no, 10) = right(k.identity_no, 10), normal_name(b.name) = normal_name(k.name), false)
           AS is_of_customer
FROM open_item_rest AS o
JOIN item AS i ON i.client = o.client AND i.item_id = o.item_id
JOIN customer AS k ON k.client = o.client AND k.customer_no = o.customer_no
LEFT JOIN payment AS p ON p.client = o.client AND p.payment_id = o.payment_id
LEFT JOIN payer AS b ON b.client = o.client AND b.payment_id = o.payment_id
WHERE o.client = %(client)s AND o.kind = 'credit' AND o.open_ore < 0
  AND NOT EXISTS (SELECT FROM refund_proposal_item AS a
                  JOIN refund_proposal AS r ON r.client = a.client AND r.proposal_id = a.proposal_id
                  WHERE r.state = 'approved' AND a.client = o.client AND a.item_id = o.item_id);
