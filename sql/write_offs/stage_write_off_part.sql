-- stage_write_off_part: the items that the sound decisions write off, costs first, then interest, then capital.
--
-- reads   asked_write_off, decided (temporary), open_item_rest
-- writes  write_off_part (temporary)
-- takes   client
-- rerun   safe: temporary

INSERT INTO write_off_part (place, item_id, invoice_no, customer_no, department, component, amount_ore, posting_key, reason_code,
                            evidence, is_waived, corrects_vat, decided_by, approved_by, reason, decision_id)
SELECT row_number() OVER (ORDER BY t.decision_id, t.item_id), t.item_id, t.invoice_no, t.customer_no, t.department, t.component,
       least(t.open_ore, t.amount_ore - t.before_ore), 'LOSS_CONFIRMED', t.reason_code,
       'Avskriven: ' || t.reason_name || ', beslut ' || t.decision_id || ' av ' || t.decided_by || '.', t.is_waived, t.corrects_vat,
       t.decided_by, t.approved_by, t.reason, t.decision_id
FROM (
    SELECT a.decision_id, a.reason_code, a.reason_name, a.is_waived, a.corrects_vat, a.decided_by, a.approved_by, a.reason, a.amount_ore,
           o.item_id, o.invoice_no, o.customer_no, o.department, o.component, o.open_ore,
           (sum(o.open_ore) OVER (PARTITION BY a.decision_id ORDER BY array_position(ARRAY['COST', 'INTEREST', 'CAPITAL'], o.component),
                                  o.item_id) - o.open_ore)::bigint AS before_ore
    FROM asked_write_off AS a
    JOIN open_item_rest AS o ON o.client = %(client)s AND o.invoice_no = a.invoice_no AND o.kind = 'claim' AND o.open_ore > 0
    WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
) AS t
WHERE t.before_ore < t.amount_ore;
