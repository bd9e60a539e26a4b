-- capital_changes: every change of the capital of the claims whose interest is reckoned, after they were opened.
--
-- reads   interest_claim (temporary), settlement
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    money counts from its value date, what is not money from the day it was posted; a credit note counts from F

SELECT k.item_id AS claim_id, s.value_on AS paid_on, -s.amount_ore AS amount_ore,
       CASE s.rule WHEN 'credit_note' THEN 'credit' ELSE 'payment' END AS kind
FROM interest_claim AS k
JOIN settlement AS s ON s.client = %(client)s AND s.item_id = k.item_id
