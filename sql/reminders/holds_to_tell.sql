-- holds_to_tell: the claims kept back from a step that staff are told of tonight.
--
-- reads   told_hold
-- writes  -
-- takes   client, step, business_on
-- rerun   safe: reads only
-- note    a night that is run again tells the same

SELECT t.reason AS blocked_by, t.invoice_no
FROM told_hold AS t
WHERE t.client = %(client)s AND t.step = %(step)s AND t.told_on = %(business_on)s
ORDER BY t.reason, t.invoice_no;
