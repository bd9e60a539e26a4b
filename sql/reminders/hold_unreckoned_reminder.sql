-- hold_unreckoned_reminder: no letter where the interest it must tell of cannot be reckoned for want of a rate.
--
-- reads   letter_aside (temporary)
-- writes  reminder_claim (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    a claim whose first interest day is not known bears none so far, and is reminded

UPDATE reminder_claim AS d SET blocked_by = a.rule FROM letter_aside AS a
WHERE a.claim_id = d.item_id AND a.rule = 'RATE_MISSING';
