-- story_payments: the money on an invoice's items, or one payment's: where it lies and has lain, by which rule, on what evidence.
--
-- reads   item, settlement, payment, deposit, entry, inbound_file, twin_payment, found_reversal
-- writes  -
-- takes   client, invoice_no, payment_id
-- rerun   safe: reads only
-- note    in order of time; what was taken back stands with a negative amount and names what it takes back. The small
--         difference given beside a payment is not its money

WITH touching AS (
    SELECT s.payment_id
    FROM item AS i
    JOIN settlement AS s ON s.client = i.client AND s.item_id = i.item_id AND s.payment_id IS NOT NULL
    WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
    UNION SELECT i.payment_id FROM item AS i
    WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s AND i.payment_id IS NOT NULL
    UNION SELECT %(payment_id)s::bigint
), placed AS (
    SELECT s.payment_id, s.item_id, s.settlement_id, s.reverses_settlement_id, -s.amount_ore AS amount_ore, s.entry_id, s.rule,
           s.rule_version, s.evidence
    FROM touching AS t
    JOIN settlement AS s ON s.client = %(client)s AND s.payment_id = t.payment_id AND s.rule <> 'small_difference'
    UNION ALL
    SELECT i.payment_id, i.item_id, NULL, NULL, -i.amount_ore, i.entry_id, i.rule, i.rule_version, i.evidence
    FROM touching AS t
    JOIN item AS i ON i.client = %(client)s AND i.payment_id = t.payment_id
)
SELECT p.payment_id, p.kind, p.source, p.paid_on, p.amount_ore AS paid_ore, p.bankgiro, coalesce(p.reverses_payment_id, v.reverses_payment_id) AS reverses_payment_id,
       (substring(d.deposit_key FROM '^(\d{4})-\d{1,9}$'))::int AS deposit_year,
       (substring(d.deposit_key FROM '^\d{4}-(\d{1,9})$'))::int AS deposit_serial,
       d.deposit_id, d.deposit_key, d.bank, p.channel_code, f.name AS file_name, p.file_line, w.also_told,
       a.item_id, i.kind AS item_kind, i.component, i.invoice_no, a.amount_ore, a.rule, a.rule_version,
       masked_in(a.evidence) AS evidence, a.entry_id, e.event, e.business_on, a.settlement_id, a.reverses_settlement_id
FROM touching AS t
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = t.payment_id
LEFT JOIN found_reversal AS v ON v.client = p.client AND v.payment_id = p.payment_id
LEFT JOIN deposit AS d ON d.client = p.client AND d.deposit_id = p.deposit_id
LEFT JOIN inbound_file AS f ON f.client = p.client AND f.file_id = p.file_id
LEFT JOIN LATERAL (
    SELECT string_agg('rad ' || b.file_line || ' i ' || g.name, ', ' ORDER BY b.source) AS also_told
    FROM twin_payment AS b
    JOIN inbound_file AS g ON g.client = b.client AND g.file_id = b.file_id
    WHERE b.client = p.client AND b.payment_id = p.payment_id
) AS w ON true
LEFT JOIN placed AS a ON a.payment_id = p.payment_id
LEFT JOIN item AS i ON i.client = p.client AND i.item_id = a.item_id
LEFT JOIN entry AS e ON e.client = p.client AND e.entry_id = a.entry_id
ORDER BY p.payment_id, a.entry_id, a.settlement_id NULLS LAST, a.item_id;
