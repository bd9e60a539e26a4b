-- lower_named_claim: take a turn's settlements off the claims that the next turn names too.
--
-- reads   settlement, payment_queue
-- writes  named_claim (temporary)
-- takes   turn
-- rerun   safe: temporary

UPDATE named_claim AS c
SET main_ore = c.main_ore - s.main_ore - s.difference_ore, cost_ore = c.cost_ore - s.cost_ore
FROM settlement AS s
JOIN payment_queue AS q ON q.payment_id = s.payment_id AND q.turn = %(turn)s
JOIN payment_queue AS later ON later.ocr = q.ocr AND later.turn = %(turn)s + 1
WHERE c.invoice_no = s.invoice_no;
