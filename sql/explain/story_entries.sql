-- story_entries: everything that opened or changed an invoice's items, in order, each with its rule, money and voucher.
--
-- reads   item, settlement, entry, entry_line, exported_entry, ledger_export_voucher, ledger_export, version
-- writes  -
-- takes   client, invoice_no, credits_invoice_no
-- rerun   safe: reads only
-- note    a voucher sums many items: line_no and account are its line on the item's account. A credit note settles items of
--         the invoice it credits

WITH change AS (
    SELECT i.item_id, NULL::bigint AS settlement_id, i.kind, i.entry_id, i.amount_ore, i.opened_on AS value_on, i.payment_id,
           i.invoice_no, NULL::bigint AS other_item_id, NULL::bigint AS reverses_settlement_id, i.rule, i.rule_version, i.evidence
    FROM item AS i
    WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
    UNION ALL
    SELECT s.item_id, s.settlement_id, i.kind, s.entry_id, s.amount_ore, s.value_on, s.payment_id, s.invoice_no,
           s.other_item_id, s.reverses_settlement_id, s.rule, s.rule_version, s.evidence
    FROM item AS i
    JOIN settlement AS s ON s.client = i.client AND s.item_id = i.item_id
    WHERE i.client = %(client)s AND i.invoice_no IN (%(invoice_no)s, %(credits_invoice_no)s)
      AND %(invoice_no)s IN (i.invoice_no, s.invoice_no)
)
SELECT c.entry_id, e.event, e.business_on, e.department, c.invoice_no, c.payment_id,
       (SELECT r.entry_id FROM settlement AS r
        WHERE r.client = e.client AND r.item_id = c.item_id AND r.settlement_id = c.reverses_settlement_id) AS reverses_entry_id,
       l.line_no, a.account_key, l.account, c.amount_ore, c.item_id, c.settlement_id, c.other_item_id, c.reverses_settlement_id,
       c.value_on, c.rule, c.rule_version, masked_in(c.evidence) AS evidence, x.voucher_no, p.file_name,
       u.code_version, u.policy_version
FROM change AS c
JOIN entry AS e ON e.client = %(client)s AND e.entry_id = c.entry_id
JOIN version AS u ON u.version_id = e.version_id
JOIN (VALUES ('claim', 'AR_CLAIM'), ('credit', 'AR_CREDIT_BALANCE'), ('unidentified', 'AR_UNIDENTIFIED'),
             ('agency', 'AGENCY_CLEARING')) AS a (kind, account_key) ON a.kind = c.kind
LEFT JOIN LATERAL (SELECT m.line_no, m.account FROM entry_line AS m
                   WHERE m.client = e.client AND m.entry_id = e.entry_id AND m.account_key = a.account_key
                   ORDER BY m.line_no LIMIT 1) AS l ON true
LEFT JOIN exported_entry AS x ON x.client = e.client AND x.entry_id = e.entry_id
LEFT JOIN ledger_export_voucher AS v ON v.client = x.client AND v.voucher_no = x.voucher_no
LEFT JOIN ledger_export AS p ON p.client = v.client AND p.export_no = v.export_no
ORDER BY c.entry_id, c.settlement_id NULLS FIRST, c.item_id;
