-- open_over_items: money of the rule's sure hits that found no room: over-paid or paid twice, unidentified, or taken from us.
--
-- reads   hit, placement (temporary), item, settlement
-- writes  new_item (temporary)
-- takes   client, rule, version, post_at_percent, event, open_event, central
-- rerun   safe: temporary
-- note    why nothing was left of an invoice is told: it may have been credited or written off instead of paid

INSERT INTO new_item (event, voucher_department, kind, department, customer_no, invoice_no, payment_id, amount_ore, rule,
                      rule_version, evidence)
WITH over_paid AS MATERIALIZED (     -- reckoned once: why an invoice has ended is asked three times below
    SELECT h.payment_id, h.over, h.customer_no, h.department, h.invoice_no, h.evidence, h.bucket NOT LIKE 'C%%' AS is_directed,
           h.amount_ore - coalesce(p.placed_ore, 0) AS over_ore, coalesce(p.placed_ore, 0) AS placed_ore,
           CASE WHEN p.placed_ore IS NULL AND h.over = 'credit' THEN
               (SELECT CASE WHEN s.rule IN ('credit_note', 'write_off') THEN s.rule END
                FROM item AS i JOIN settlement AS s ON s.client = i.client AND s.item_id = i.item_id
                WHERE i.client = %(client)s AND i.invoice_no = h.invoice_no AND i.kind = 'claim' AND i.component <> 'COST'
                ORDER BY s.settlement_id DESC LIMIT 1) END AS ended_by
    FROM hit AS h
    LEFT JOIN (SELECT m.payment_id, m.piece_no, sum(m.amount_ore)::bigint AS placed_ore FROM placement AS m
               WHERE m.rule = %(rule)s GROUP BY m.payment_id, m.piece_no) AS p
        ON p.payment_id = h.payment_id AND p.piece_no = h.piece_no
    WHERE h.score_percent >= %(post_at_percent)s
)
SELECT CASE o.over WHEN 'credit' THEN %(event)s ELSE %(open_event)s END,
       CASE o.over WHEN 'credit' THEN o.department ELSE %(central)s END,
       CASE o.over WHEN 'credit' THEN 'credit' ELSE 'unidentified' END,
       CASE o.over WHEN 'credit' THEN o.department ELSE %(central)s END,
       CASE o.over WHEN 'credit' THEN o.customer_no END, CASE WHEN o.over = 'credit' AND o.is_directed THEN o.invoice_no END,
       o.payment_id,
       CASE o.over WHEN 'deduction' THEN o.over_ore ELSE -o.over_ore END,
       CASE WHEN o.over = 'deduction' THEN 'deduction_unidentified' WHEN o.over = 'unidentified' THEN 'unidentified'
            WHEN o.placed_ore = 0 AND o.ended_by IS NULL THEN 'double_payment' ELSE 'overpayment' END, %(version)s,
       o.evidence || CASE WHEN o.over = 'deduction' THEN ', avdraget motsvarar inget tillgodohavande hos oss'
                          WHEN o.over = 'unidentified' THEN ', ingen faktura hos oss'
                          WHEN o.placed_ore > 0 THEN ', mer än vad som var kvar att betala'
                          WHEN o.ended_by = 'credit_note' THEN ', fakturan är krediterad'
                          WHEN o.ended_by = 'write_off' THEN ', fakturan är avskriven' ELSE ', fakturan är redan betald' END
FROM over_paid AS o
WHERE o.over_ore > 0;
