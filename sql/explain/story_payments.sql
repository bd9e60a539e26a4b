-- story_payments: the money that settled an invoice's items, or one payment's: by which rule and on what evidence.
--
-- reads   item, entry_line, entry, allocation, payment, inbound_file
-- writes  -
-- takes   client, invoice_no, payment_id
-- rerun   safe: reads only

WITH touching AS (
    SELECT DISTINCT e.payment_id
    FROM item AS i
    JOIN entry_line AS l ON l.client = i.client AND l.item_id = i.item_id
    JOIN entry AS e ON e.client = l.client AND e.entry_id = l.entry_id
    WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s AND e.payment_id IS NOT NULL
    UNION SELECT %(payment_id)s::bigint
)
SELECT p.payment_id, p.kind, p.paid_on, p.amount_ore AS paid_ore, p.bankgiro, p.deposit_year, p.deposit_serial, p.channel_code,
       f.name AS file_name, p.file_line, a.item_id, i.kind AS item_kind, i.component, i.invoice_no, a.amount_ore, a.rule,
       a.rule_version, a.evidence, a.entry_id
FROM touching AS t
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = t.payment_id
LEFT JOIN inbound_file AS f ON f.client = p.client AND f.file_id = p.file_id
LEFT JOIN allocation AS a ON a.client = p.client AND a.payment_id = p.payment_id
LEFT JOIN item AS i ON i.client = a.client AND i.item_id = a.item_id
ORDER BY p.payment_id, a.item_id;
