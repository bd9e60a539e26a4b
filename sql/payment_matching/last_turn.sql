-- last_turn: how many payments at most name the same open claim tonight.
--
-- reads   payment_queue, named_claim
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT coalesce(max(q.turn), 0) AS turn FROM payment_queue AS q
WHERE q.kind = 'payment' AND EXISTS (SELECT FROM named_claim AS c WHERE c.ocr = q.ocr);
