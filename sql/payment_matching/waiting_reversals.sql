-- waiting_reversals: the payments that waiting reversals take back, and the days they were returned on.
--
-- reads   payment, found_reversal
-- writes  -
-- takes   client, matched_id, of_earlier
-- rerun   safe: reads only
-- note    of_earlier: of payments matched in earlier batches, and of payments nobody knows; else of tonight's

SELECT r.payment_id, coalesce(r.reverses_payment_id, f.reverses_payment_id) AS reverses_payment_id, r.paid_on
FROM payment AS r
LEFT JOIN found_reversal AS f ON f.client = r.client AND f.payment_id = r.payment_id
WHERE r.client = %(client)s AND r.payment_id > %(matched_id)s AND r.kind = 'reversal'
  AND (coalesce(r.reverses_payment_id, f.reverses_payment_id, 0) <= %(matched_id)s) = %(of_earlier)s
ORDER BY r.payment_id;
