-- open_new_payments: let the payments from a given number on wait for matching.
--
-- reads   payment
-- writes  open_payment
-- takes   client, first_payment_id
-- rerun   safe: numbers are taken once

INSERT INTO open_payment (client, payment_id)
SELECT p.client, p.payment_id FROM payment AS p
WHERE p.client = %(client)s AND p.payment_id >= %(first_payment_id)s
ORDER BY p.payment_id;
