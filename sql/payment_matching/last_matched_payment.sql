-- last_matched_payment: how far the client's payments have been matched, and the last there is.
--
-- reads   matched_payment, payment
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT coalesce((SELECT m.last_payment_id FROM matched_payment AS m WHERE m.client = %(client)s), 0) AS matched_id,
       coalesce((SELECT max(p.payment_id) FROM payment AS p WHERE p.client = %(client)s), 0) AS last_id;
