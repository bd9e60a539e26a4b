-- stage_payment_queue: the payments that wait, each with the reference as digits and its turn among those with the same one.
--
-- reads   open_payment, payment
-- writes  payment_queue (temporary)
-- takes   client, kind
-- rerun   safe: temporary
-- note    payers and banks drop or keep leading zeros; our references never begin with one

CREATE TEMP TABLE payment_queue ON COMMIT DROP AS
SELECT q.*, CASE WHEN q.ocr IS NULL THEN 1
                 ELSE row_number() OVER (PARTITION BY q.ocr ORDER BY q.paid_on, q.payment_id) END AS turn
FROM (
    SELECT p.payment_id, p.kind, p.amount_ore, p.paid_on, p.sender_bankgiro,
           CASE WHEN p.reference ~ '^[0-9]+$' THEN ltrim(p.reference, '0') END AS ocr, p.reference <> '' AS has_reference
    FROM open_payment AS o
    JOIN payment AS p ON p.client = o.client AND p.payment_id = o.payment_id
    WHERE o.client = %(client)s AND p.kind = %(kind)s
) AS q;
