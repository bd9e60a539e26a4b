-- mark_matched: the payments up to this one wait no more.
--
-- reads   -
-- writes  matched_payment
-- takes   client, last_id
-- rerun   safe: the same mark

INSERT INTO matched_payment (client, last_payment_id) VALUES (%(client)s, %(last_id)s)
ON CONFLICT (client) DO UPDATE SET last_payment_id = EXCLUDED.last_payment_id;
