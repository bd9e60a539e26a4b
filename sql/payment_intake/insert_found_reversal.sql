-- insert_found_reversal: the payments that have come after the reversal that takes them back.
--
-- reads   late_payment (temporary), payment
-- writes  found_reversal
-- takes   client, run_id
-- rerun   safe: a reversal is found once
-- note    a payment of a later day than its reversal is another one

INSERT INTO found_reversal (client, payment_id, reverses_payment_id, run_id)
SELECT %(client)s, r.payment_id, p.payment_id, %(run_id)s::integer
FROM late_payment AS l
JOIN payment AS r ON r.client = %(client)s AND r.payment_id = l.payment_no
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = l.payment_id AND p.payment_id > r.payment_id AND p.paid_on <= r.paid_on
ON CONFLICT DO NOTHING;
