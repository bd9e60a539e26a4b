-- blocked_reminders: the claims that are due for a reminder and get none, by what keeps it back.
--
-- reads   reminder_claim (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    our own units are never reminded; protected persons are named on the work list only

SELECT d.blocked_by, d.invoice_no FROM reminder_claim AS d
WHERE d.blocked_by NOT IN ('INTERNAL', 'PROTECTED_ID')
ORDER BY d.blocked_by, d.invoice_no;
