-- count_letters: how many reminders and demands there are tonight, for how many claims, and how many fees.
--
-- reads   numbered_letter (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT coalesce(max(d.number) FILTER (WHERE d.step = 'reminder'), 0) AS reminders,
       coalesce(max(d.number) FILTER (WHERE d.step = 'demand'), 0) AS demands,
       count(*) FILTER (WHERE d.fee_ore > 0) AS fees,
       count(*) FILTER (WHERE d.fee_ore > 0 AND d.fee_code = 'REMINDER') AS reminder_fees,
       count(*) FILTER (WHERE d.fee_ore > 0 AND d.fee_code = 'DEMAND') AS demand_fees,
       count(*) FILTER (WHERE d.fee_ore > 0 AND d.fee_code = 'LATE_COMP') AS compensations
FROM numbered_letter AS d;
