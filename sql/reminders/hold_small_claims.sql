-- hold_small_claims: a claim below the smallest amount waits, unless it can go with another one in a joined reminder.
--
-- reads   -
-- writes  dunning_claim (temporary)
-- takes   -
-- rerun   safe: temporary

UPDATE dunning_claim AS d SET blocked_by = 'SMALL'
WHERE d.blocked_by IS NULL
  AND d.asked_ore < CASE d.step WHEN 'reminder' THEN d.reminder_minimum_ore ELSE d.demand_minimum_ore END;
