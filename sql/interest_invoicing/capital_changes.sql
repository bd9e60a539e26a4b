-- capital_changes: every change of the capital of the claims whose interest is reckoned, after they were opened.
--
-- reads   interest_claim (temporary), entry_line, entry, payment
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    money counts from its value date, what is not money from the day it was posted; a credit note counts from F

SELECT k.item_id AS claim_id, coalesce(p.paid_on, e.business_on) AS paid_on, -l.amount_ore AS amount_ore,
       CASE WHEN e.event = 'credit_note' THEN 'credit' ELSE 'payment' END AS kind
FROM interest_claim AS k
JOIN entry_line AS l ON l.client = %(client)s AND l.item_id = k.item_id
JOIN entry AS e ON e.client = %(client)s AND e.entry_id = l.entry_id AND e.event <> 'invoice'
LEFT JOIN payment AS p ON p.client = %(client)s AND p.payment_id = e.payment_id
