-- waiting_reversals: the payments that waiting reversals take back, and the days they were returned on.
--
-- reads   payment
-- writes  -
-- takes   client, matched_id, of_earlier
-- rerun   safe: reads only
-- note    of_earlier: of payments matched in earlier batches, and of payments nobody knows; else of tonight's

SELECT r.payment_id, r.reverses_payment_id, r.paid_on FROM payment AS r
WHERE r.client = %(client)s AND r.payment_id > %(matched_id)s AND r.kind = 'reversal'
  AND (coalesce(r.reverses_payment_id, 0) <= %(matched_id)s) = %(of_earlier)s
ORDER BY r.payment_id;
