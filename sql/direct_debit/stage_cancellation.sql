-- stage_cancellation: orders that a file of tonight can still cancel and that must not be drawn as they stand.
--
-- reads   open_autogiro_order, autogiro_order, autogiro_order_event, open_item_rest, invoice, customer, open_case_invoice,
--         policy_stop_code, stopped_draw (temporary)
-- writes  cancellation (temporary)
-- takes   client, business_on, earliest_on, bankgiros
-- rerun   safe: temporary
-- note    credited, paid otherwise or in part: what is left is another sum. Never on the day of the order itself: Bankgirot
--         takes files in the order they come. A new order for what is left waits until the cancellation is confirmed. No row
--         of a protected person leaves the house

CREATE TEMP TABLE cancellation ON COMMIT DROP AS
SELECT o.order_no, o.bankgiro, o.payer_number, o.draw_on, o.amount_ore, o.reference,
       CASE WHEN r.open_ore IS NULL THEN 'Fordran är betald eller krediterad'
            WHEN r.open_ore <> o.amount_ore THEN 'Fordran är ett annat belopp'
            ELSE 'Fordran är stoppad' END AS reason
FROM open_autogiro_order AS p
JOIN autogiro_order AS o ON o.client = p.client AND o.order_no = p.order_no
JOIN invoice AS i ON i.client = o.client AND i.invoice_no = o.invoice_no
JOIN customer AS c ON c.client = o.client AND c.customer_no = o.customer_no
LEFT JOIN open_item_rest AS r ON r.client = o.client AND r.item_id = o.item_id
LEFT JOIN open_case_invoice AS k ON k.client = o.client AND k.invoice_no = o.invoice_no
LEFT JOIN policy_stop_code AS s ON s.reminder <> 'N'
    AND s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, i.issued_on)
WHERE p.client = %(client)s AND p.draw_on >= %(earliest_on)s AND o.state = 'sent' AND o.made_on < %(business_on)s
    AND o.bankgiro = ANY(%(bankgiros)s::text[]) AND c.protection_code = 0
    AND (r.open_ore IS DISTINCT FROM o.amount_ore OR k.case_ref IS NOT NULL OR s.stop_code IS NOT NULL
         OR EXISTS (SELECT FROM stopped_draw AS d WHERE d.invoice_no = o.invoice_no OR d.customer_no = o.customer_no))
    AND NOT EXISTS (SELECT FROM autogiro_order_event AS e
                    WHERE e.client = o.client AND e.order_no = o.order_no AND e.event = 'not_cancelled');
