-- unfound_reversals: the run's reversals of camt files that no payment of ours has been found for, by each number they name one by.
--
-- reads   reversal_name, found_reversal
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    only of this night: the next payment with the same OCR may be the customer paying again

SELECT n.payment_id AS payment_no, n.amount_ore, n.is_marked, n.bankgiro, n.number, n.kind
FROM reversal_name AS n
WHERE n.client = %(client)s AND n.run_id = %(run_id)s
  AND NOT EXISTS (SELECT FROM found_reversal AS f WHERE f.client = n.client AND f.payment_id = n.payment_id)
ORDER BY n.payment_id, n.kind, n.number;
