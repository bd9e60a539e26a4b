-- stage_draw_claim: the claims that Autogiro may draw: told so when they were invoiced, still open, and stopped by nothing.
--
-- reads   mandate, customer, open_item_rest, invoice, document_event, autogiro_order, reminder, open_case_invoice,
--         policy_stop_code, stopped_draw (temporary)
-- writes  draw_claim (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary
-- note    a claim is ordered once: again only when its order was cancelled by us, and that is confirmed. What has been
--         reminded of is paid by slip. Of several mandates the one for the invoice's own bankgiro, then the newest

CREATE TEMP TABLE draw_claim ON COMMIT DROP AS
SELECT DISTINCT ON (r.item_id) r.item_id, r.invoice_no, r.customer_no, m.bankgiro, m.payer_number, r.open_ore AS amount_ore,
       r.due_on, r.due_effective_on, n.notified_on
FROM mandate AS m
JOIN customer AS c ON c.client = m.client AND c.customer_no = m.customer_no AND c.protection_code = 0
JOIN open_item_rest AS r ON r.client = m.client AND r.customer_no = m.customer_no
    AND r.kind = 'claim' AND r.component <> 'COST' AND r.open_ore > 0
JOIN invoice AS i ON i.client = r.client AND i.invoice_no = r.invoice_no AND i.issued_on >= m.active_on
LEFT JOIN policy_stop_code AS s ON s.reminder <> 'N'
    AND s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, i.issued_on)
CROSS JOIN LATERAL (
    SELECT min(e.event_on) AS notified_on FROM document_event AS e
    WHERE e.client = i.client AND e.document_id = i.document_type || '-' || i.invoice_no AND e.event = 'handed_over'
) AS n
WHERE m.client = %(client)s AND m.state = 'active' AND m.bankgiro = ANY(%(bankgiros)s::text[])
    AND s.stop_code IS NULL AND n.notified_on IS NOT NULL
    AND NOT EXISTS (SELECT FROM autogiro_order AS o
                    WHERE o.client = r.client AND o.item_id = r.item_id AND o.state <> 'cancelled')
    AND NOT EXISTS (SELECT FROM stopped_draw AS d WHERE d.invoice_no = r.invoice_no)
    AND NOT EXISTS (SELECT FROM stopped_draw AS d WHERE d.customer_no = r.customer_no)
    AND NOT EXISTS (SELECT FROM reminder AS e WHERE e.client = r.client AND e.invoice_no = r.invoice_no)
    AND NOT EXISTS (SELECT FROM open_case_invoice AS k WHERE k.client = r.client AND k.invoice_no = r.invoice_no)
ORDER BY r.item_id, m.bankgiro = i.bankgiro DESC, m.active_on DESC, m.bankgiro, m.payer_number;
