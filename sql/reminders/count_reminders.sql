-- count_reminders: how many reminders there are tonight, and how many charge a fee.
--
-- reads   numbered_reminder (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS reminders, count(*) FILTER (WHERE d.fee_ore > 0) AS fees FROM numbered_reminder AS d;
