-- leave_queue: payments that the rule has placed wait no more.
--
-- reads   hit (temporary)
-- writes  payment_queue (temporary)
-- takes   post_at_percent
-- rerun   safe: temporary

DELETE FROM payment_queue AS q USING hit AS h
WHERE h.payment_id = q.payment_id AND h.score_percent >= %(post_at_percent)s;
