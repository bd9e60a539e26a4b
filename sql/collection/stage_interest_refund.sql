-- stage_interest_refund: interest that the agency has collected on capital that has been credited since: it is the customer's.
--
-- reads   interest_claim, rightful_interest (temporary), agency_payment, item, invoice_line
-- writes  interest_refund (temporary)
-- takes   client, first_item_id
-- rerun   safe: what has been given back before is taken off

CREATE TEMP TABLE interest_refund ON COMMIT DROP AS
SELECT r.*, row_number() OVER (ORDER BY r.invoice_no) - 1 + %(first_item_id)s::bigint AS item_id
FROM (
    SELECT k.invoice_no, t.customer_no, t.department, l.dim_1,
           (p.collected_ore - coalesce(n.interest_ore, 0) - coalesce(g.given_ore, 0))::bigint AS refund_ore
    FROM interest_claim AS k
    JOIN item AS t ON t.client = %(client)s AND t.item_id = k.item_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(a.interest_ore), 0) AS collected_ore FROM agency_payment AS a
        WHERE a.client = %(client)s AND a.invoice_no = k.invoice_no AND a.kind = 'PAYMENT'
          AND NOT EXISTS (SELECT FROM agency_payment AS b WHERE b.client = a.client AND b.reverses_event_id = a.event_id)
    ) AS p
    LEFT JOIN (SELECT i.claim_id, sum(i.interest_ore) AS interest_ore FROM rightful_interest AS i GROUP BY i.claim_id) AS n
        ON n.claim_id = k.item_id
    LEFT JOIN LATERAL (SELECT -sum(c.amount_ore) AS given_ore FROM item AS c
                       WHERE c.client = %(client)s AND c.invoice_no = k.invoice_no AND c.rule = 'agency_interest_credit') AS g ON true
    LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = k.invoice_no AND l.line_no = 1
) AS r
WHERE r.refund_ore > 0;
