-- place_settlements: what the ladder has placed becomes settlements, and the small differences beside them.
--
-- reads   placement, small_difference, named_item, new_item, new_settlement (temporary), policy_matching_rule
-- writes  new_settlement (temporary)
-- takes   event
-- rerun   safe: temporary

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id, rule, rule_version,
                            evidence)
SELECT (SELECT coalesce(max(w.place), 0) FROM new_settlement AS w)
           + row_number() OVER (ORDER BY t.item_id, t.payment_id, t.piece_no, t.is_difference), %(event)s, n.department,
       CASE n.kind WHEN 'claim' THEN 'AR_CLAIM' ELSE 'AR_CREDIT_BALANCE' END, t.item_id,
       CASE n.kind WHEN 'claim' THEN -t.amount_ore ELSE t.amount_ore END, t.paid_on, t.payment_id, t.rule,
       (SELECT r.version FROM policy_matching_rule AS r WHERE r.rule = t.ladder_rule), t.evidence
FROM (
    SELECT p.item_id, p.payment_id, p.piece_no, false AS is_difference, p.amount_ore, p.paid_on, p.rule AS ladder_rule,
           CASE WHEN p.rule <> 'ocr' THEN p.rule
                WHEN o.payment_id IS NOT NULL THEN 'overpayment'
                WHEN d.item_id IS NOT NULL THEN 'ocr_small_difference' ELSE 'ocr_part' END AS rule, p.evidence
    FROM placement AS p
    LEFT JOIN (SELECT DISTINCT x.payment_id FROM new_item AS x WHERE x.kind = 'credit') AS o ON o.payment_id = p.payment_id
    LEFT JOIN small_difference AS d ON d.item_id = p.item_id AND d.payment_id = p.payment_id AND d.piece_no = p.piece_no
    UNION ALL
    SELECT p.item_id, p.payment_id, p.piece_no, true, d.amount_ore, p.paid_on, p.rule, 'small_difference',
           p.evidence || ', liten differens avskriven'
    FROM placement AS p
    JOIN small_difference AS d ON d.item_id = p.item_id AND d.payment_id = p.payment_id AND d.piece_no = p.piece_no
) AS t
JOIN named_item AS n ON n.item_id = t.item_id;
