-- capital_changes: every change of the capital of the claims whose interest is reckoned, after they were opened.
--
-- reads   interest_claim (temporary), settlement, interest_stop
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    days for which a person has decided that there is no interest are days without capital: it falls by more than any claim
--         the day before and rises on the last; money counts from its value date, what is not money from the day it was posted; a credit note counts from F

SELECT k.item_id AS claim_id, s.value_on AS paid_on, -s.amount_ore AS amount_ore,
       CASE s.rule WHEN 'credit_note' THEN 'credit' ELSE 'payment' END AS kind
FROM interest_claim AS k
JOIN settlement AS s ON s.client = %(client)s AND s.item_id = k.item_id
UNION ALL
SELECT k.item_id, t.day_on, t.amount_ore, 'payment'
FROM interest_claim AS k
JOIN interest_stop AS s ON s.client = %(client)s AND s.invoice_no = k.invoice_no
CROSS JOIN LATERAL (VALUES (s.from_on - 1, 1000000000000), (s.until_on, -1000000000000)) AS t (day_on, amount_ore)
WHERE t.day_on IS NOT NULL
