-- stage_agency_item: what each row of money collected opens: the agency's debt to us, and money over what was owed.
--
-- reads   collected_row, collected_claim (temporary)
-- writes  agency_item (temporary)
-- takes   first_item_id
-- rerun   safe: temporary
-- note    forwarded money may be more than is open with us: the rest is the customer's. Of another ledger's claim all of it is that ledger's

CREATE TEMP TABLE agency_item ON COMMIT DROP AS
SELECT t.*, row_number() OVER (ORDER BY t.line_no, t.kind) - 1 + %(first_item_id)s::bigint AS item_id
FROM (
    SELECT r.line_no, r.event_id, 'agency' AS kind,
           CASE r.kind WHEN 'PAYMENT_REVERSAL' THEN 'agency_reversed' ELSE 'agency_collected' END AS event, c.department,
           NULL::text AS customer_no, NULL::bigint AS invoice_no,
           CASE r.kind WHEN 'PAYMENT_REVERSAL' THEN -r.creditor_share_ore ELSE r.creditor_share_ore END AS amount_ore
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    WHERE r.creditor_share_ore <> 0
    UNION ALL
    SELECT r.line_no, r.event_id, 'credit', 'agency_collected', c.department, c.customer_no, c.invoice_no, -(r.capital_ore - c.open_ore)
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    WHERE r.kind = 'FORWARDED' AND r.capital_ore > c.open_ore AND c.order_no IS NULL
) AS t;
