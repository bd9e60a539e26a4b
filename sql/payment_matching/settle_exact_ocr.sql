-- settle_exact_ocr: let each payment that names an untouched claim by OCR, and is its amount, settle it.
--
-- reads   payment, open_item, partly_settled_item
-- writes  new_settlement (temporary)
-- takes   client, matched_id, rule_version
-- rerun   safe: temporary
-- note    nearly all payments, in one join. Of two the first settles the claim, the other is left to match_by_ocr. Numbered
--         in order of item, so that the settlement's index is filled from the right

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id, rule, rule_version,
                            evidence, is_whole, open_at)
SELECT row_number() OVER (ORDER BY m.item_id), 'payment_matched', m.department, 'AR_CLAIM', m.item_id, -m.amount_ore, m.paid_on,
       m.payment_id, 'ocr_exact', %(rule_version)s, 'OCR ' || m.ocr, true, m.open_at
FROM (
    SELECT DISTINCT ON (o.item_id) o.item_id, o.department, o.ctid AS open_at, p.payment_id, p.amount_ore, p.paid_on, p.ocr
    FROM payment AS p
    JOIN open_item AS o ON o.bankgiro = p.bankgiro AND o.ocr = p.ocr AND o.amount_ore = p.amount_ore
    WHERE p.client = %(client)s AND p.payment_id > %(matched_id)s AND p.kind = 'payment' AND p.reference_code <= 5
      AND p.source <> 'autogiro' AND p.channel_code <> 4
      AND o.client = %(client)s AND o.kind = 'claim' AND o.component <> 'COST'
      AND NOT EXISTS (SELECT FROM partly_settled_item AS s WHERE s.client = %(client)s AND s.item_id = o.item_id)
    ORDER BY o.item_id, p.payment_id
) AS m;
