-- twin_candidates: payments booked from other sources on the days and bankgiros of the deposits just read.
--
-- reads   new_deposit (temporary), deposit, payment, payment_reference, payer, twin_payment
-- writes  -
-- takes   client, source
-- rerun   safe: reads only
-- note    what the same source has told of before, as a twin, is no candidate: true twins stay as many as they are

SELECT p.payment_id, p.deposit_id, p.bankgiro, p.paid_on, p.kind, p.amount_ore, p.reference, p.ocr, p.serial, r.name,
       m.number AS more
FROM (SELECT DISTINCT bankgiro, paid_on FROM new_deposit) AS n
JOIN deposit AS d ON d.client = %(client)s AND d.bankgiro = n.bankgiro AND d.paid_on = n.paid_on AND d.source <> %(source)s
JOIN payment AS p ON p.client = d.client AND p.deposit_id = d.deposit_id
    AND p.payment_id BETWEEN d.first_payment_id AND d.last_payment_id
LEFT JOIN payer AS r ON r.client = p.client AND r.payment_id = p.payment_id
LEFT JOIN LATERAL (
    SELECT min(left(ltrim(regexp_replace(f.reference, '[^0-9]', '', 'g'), '0'), 10)) AS number
    FROM payment_reference AS f
    WHERE p.reference = '' AND f.client = p.client AND f.payment_id = p.payment_id AND f.sign > 0
) AS m ON p.reference = ''
WHERE NOT EXISTS (
    SELECT FROM twin_payment AS t
    WHERE t.client = p.client AND t.payment_id = p.payment_id AND t.source = %(source)s)
ORDER BY p.payment_id;
