-- pending_differences: where Bankgirot's list of stored payments (bevakningsregistret) is not our list of open orders.
--
-- reads   pending_row (temporary), open_autogiro_order, autogiro_order
-- writes  -
-- takes   client, bankgiros, written_on
-- rerun   safe: reads only
-- note    an order made on the day of the list or later, or drawn by then, need not be on it

SELECT 'missing' AS difference, o.invoice_no, NULL::bigint AS line_no
FROM open_autogiro_order AS p
JOIN autogiro_order AS o ON o.client = p.client AND o.order_no = p.order_no
WHERE p.client = %(client)s AND o.bankgiro = ANY(%(bankgiros)s::text[]) AND o.state = 'sent'
    AND o.made_on < %(written_on)s AND o.draw_on > %(written_on)s
    AND NOT EXISTS (SELECT FROM pending_row AS r
                    WHERE r.reference = o.reference AND r.amount_ore = o.amount_ore AND r.paid_on = o.draw_on)
UNION ALL
SELECT CASE WHEN o.order_no IS NULL THEN 'unknown' ELSE 'other' END, o.invoice_no, r.line_no
FROM pending_row AS r
LEFT JOIN autogiro_order AS o ON o.client = %(client)s AND o.bankgiro = r.bankgiro AND o.reference = r.reference
LEFT JOIN open_autogiro_order AS p ON p.client = o.client AND p.order_no = o.order_no
WHERE r.kind = 'in' AND (p.order_no IS NULL OR o.amount_ore <> r.amount_ore OR o.draw_on <> r.paid_on)
ORDER BY 1, 2, 3;
