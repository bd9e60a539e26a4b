-- close_open_payments: the payments that have been settled wait no more.
--
-- reads   numbered_settlement
-- writes  open_payment
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_payment AS o USING numbered_settlement AS s
WHERE o.client = %(client)s AND o.payment_id = s.payment_id;
