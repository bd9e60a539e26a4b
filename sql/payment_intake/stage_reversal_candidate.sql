-- stage_reversal_candidate: the payments that each debited payment of a camt file may take back, with how surely it names them.
--
-- reads   new_reversal, new_credit (temporary), payment, reversal_link, invoice, item, settlement,
--         matched_payment
-- writes  reversal_candidate (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    rank: by the bank's number, by the payer's, by the OCR of an invoice that such a payment settled, or of one that waits to
--         be matched. payment_id is that of a payment booked before, credit_no of one in the same file; left_ore what may still
--         be taken back of it

DROP TABLE IF EXISTS reversal_candidate;
CREATE TEMP TABLE reversal_candidate ON COMMIT DROP AS
WITH known AS (
    SELECT n.payment_no, n.amount_ore, n.is_marked, p.payment_id, 1 AS rank
    FROM new_reversal AS n
    JOIN payment AS p ON p.client = %(client)s AND p.source = 'camt' AND p.serial <> '' AND p.serial = n.number
    WHERE n.kind = 'serial'
    UNION ALL
    SELECT n.payment_no, n.amount_ore, n.is_marked, p.payment_id, 3
    FROM new_reversal AS n
    JOIN payment AS p ON p.client = %(client)s AND p.end_to_end_id = n.number
    WHERE n.kind = 'end_to_end'
    UNION ALL
    SELECT n.payment_no, n.amount_ore, n.is_marked, s.payment_id, 5
    FROM new_reversal AS n
    JOIN invoice AS i ON i.bankgiro = n.bankgiro AND i.ocr = n.number
    JOIN item AS t ON t.client = i.client AND t.invoice_no = i.invoice_no
    JOIN settlement AS s ON s.item_id = t.item_id AND s.client = t.client AND s.payment_id IS NOT NULL
    WHERE n.kind = 'ocr' AND i.client = %(client)s
    UNION ALL
    SELECT n.payment_no, n.amount_ore, n.is_marked, p.payment_id, 6
    FROM payment AS p
    JOIN new_reversal AS n ON n.kind = 'ocr' AND n.number = p.ocr AND n.bankgiro = p.bankgiro
    WHERE p.client = %(client)s
      AND p.payment_id > coalesce((SELECT m.last_payment_id FROM matched_payment AS m WHERE m.client = %(client)s), 0)
)
SELECT k.payment_no, k.amount_ore, k.is_marked, p.payment_id, NULL::bigint AS credit_no, min(k.rank) AS rank,
       p.amount_ore - (SELECT coalesce(sum(r.amount_ore), 0)::bigint FROM reversal_link AS r
                       WHERE r.client = p.client AND r.reverses_payment_id = p.payment_id) AS left_ore
FROM known AS k
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = k.payment_id AND p.kind = 'payment'
GROUP BY k.payment_no, k.amount_ore, k.is_marked, p.client, p.payment_id, p.amount_ore
UNION ALL
SELECT n.payment_no, n.amount_ore, n.is_marked, NULL, c.credit_no,
       min(CASE n.kind WHEN 'serial' THEN 2 WHEN 'end_to_end' THEN 4 ELSE 7 END), c.amount_ore
FROM new_reversal AS n
JOIN new_credit AS c ON n.number = CASE n.kind WHEN 'serial' THEN c.serial WHEN 'end_to_end' THEN c.end_to_end_id ELSE c.ocr END
    AND (n.kind <> 'ocr' OR n.bankgiro = c.bankgiro)
GROUP BY n.payment_no, n.amount_ore, n.is_marked, c.credit_no, c.amount_ore;
