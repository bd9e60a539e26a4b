-- reversed_payments: the booked payment that each debited payment of a camt file takes back, where the bank names one.
--
-- reads   new_reversal (temporary), payment, invoice, item, settlement
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    by the bank's number, then the payer's, then the OCR of an invoice that such a payment settled; the best that names
--         one payment only. Amounts must agree, and a payment is taken back once.

WITH named AS (
    SELECT n.payment_no, n.amount_ore, p.payment_id, 1 AS rank
    FROM new_reversal AS n
    JOIN payment AS p ON p.client = %(client)s AND p.source = 'camt' AND p.serial <> '' AND p.serial = n.number
    WHERE n.kind = 'serial'
    UNION ALL
    SELECT n.payment_no, n.amount_ore, p.payment_id, 2
    FROM new_reversal AS n
    JOIN payment AS p ON p.client = %(client)s AND p.end_to_end_id = n.number
    WHERE n.kind = 'end_to_end'
    UNION ALL
    SELECT DISTINCT n.payment_no, n.amount_ore, s.payment_id, 3
    FROM new_reversal AS n
    JOIN invoice AS i ON i.bankgiro = n.bankgiro AND i.ocr = n.number
    JOIN item AS t ON t.client = i.client AND t.invoice_no = i.invoice_no
    JOIN settlement AS s ON s.item_id = t.item_id AND s.client = t.client AND s.payment_id IS NOT NULL
    WHERE n.kind = 'ocr' AND i.client = %(client)s
), sound AS (
    SELECT n.payment_no, n.payment_id, min(n.rank) AS rank
    FROM named AS n
    JOIN payment AS p ON p.client = %(client)s AND p.payment_id = n.payment_id AND p.kind = 'payment'
        AND p.amount_ore = n.amount_ore
    WHERE NOT EXISTS (SELECT FROM payment AS r WHERE r.client = p.client AND r.reverses_payment_id = p.payment_id)
    GROUP BY n.payment_no, n.payment_id
), best AS (
    SELECT s.payment_no, s.payment_id, count(*) OVER (PARTITION BY s.payment_no) AS hits
    FROM sound AS s
    WHERE s.rank = (SELECT min(t.rank) FROM sound AS t WHERE t.payment_no = s.payment_no)
)
SELECT min(b.payment_no) AS payment_no, b.payment_id
FROM best AS b
WHERE b.hits = 1
GROUP BY b.payment_id;
