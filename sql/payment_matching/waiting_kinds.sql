-- waiting_kinds: what kinds of payments wait, and of how many the sender is known: what has nothing to do is left out.
--
-- reads   payment
-- writes  -
-- takes   client, matched_id
-- rerun   safe: reads only

SELECT p.kind, count(*) AS payments, count(p.sender_bankgiro) AS senders FROM payment AS p
WHERE p.client = %(client)s AND p.payment_id > %(matched_id)s
GROUP BY p.kind;
