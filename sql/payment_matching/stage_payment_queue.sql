-- stage_payment_queue: the waiting payments of a kind that are not settled yet.
--
-- reads   payment, exact_hit (temporary)
-- writes  payment_queue (temporary)
-- takes   client, matched_id, kind
-- rerun   safe: temporary
-- note    codes 6-9 are reserved by Bankgirot: the money counts, the reference does not. In order of OCR: what is looked up for the
--         queue row by row then lies side by side, in indexes and tables

INSERT INTO payment_queue (payment_id, amount_ore, paid_on, bankgiro, reference, ocr, is_order, is_unusable, sender_bankgiro)
SELECT p.payment_id, p.amount_ore, p.paid_on, p.bankgiro, CASE WHEN p.reference_code <= 5 THEN p.reference ELSE '' END,
       CASE WHEN p.reference_code <= 5 THEN p.ocr END, p.source = 'autogiro' OR p.channel_code = 4, p.reference_code > 5,
       p.sender_bankgiro
FROM payment AS p
WHERE p.client = %(client)s AND p.payment_id > %(matched_id)s AND p.kind = %(kind)s
  AND NOT EXISTS (SELECT FROM exact_hit AS h WHERE h.payment_id = p.payment_id)
ORDER BY p.ocr, p.payment_id;
