-- learn_payer_bankgiro: remember from which bankgiro the claims of a customer are paid, where the reference was sure.
--
-- reads   payment, exact_hit, new_settlement (temporary), item
-- writes  payer_bankgiro
-- takes   client, matched_id
-- rerun   safe: already known

INSERT INTO payer_bankgiro (client, sender_bankgiro, customer_no)
SELECT p.client, p.sender_bankgiro, h.customer_no
FROM payment AS p
JOIN exact_hit AS h ON h.payment_id = p.payment_id
WHERE p.client = %(client)s AND p.payment_id > %(matched_id)s AND p.sender_bankgiro IS NOT NULL
UNION
SELECT p.client, p.sender_bankgiro, i.customer_no
FROM payment AS p
JOIN new_settlement AS s ON s.payment_id = p.payment_id AND s.account_key = 'AR_CLAIM'
    AND s.rule IN ('ocr_exact', 'ocr_part', 'ocr_small_difference', 'overpayment', 'reference_amounts', 'reference_sum', 'plan_reference')
CROSS JOIN LATERAL (SELECT t.customer_no FROM item AS t WHERE t.client = %(client)s AND t.item_id = s.item_id LIMIT 1) AS i
WHERE p.client = %(client)s AND p.payment_id > %(matched_id)s AND p.sender_bankgiro IS NOT NULL
ON CONFLICT DO NOTHING;
