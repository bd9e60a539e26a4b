-- hold_unreckoned_letters: no letter where the interest it must tell of cannot be reckoned.
--
-- reads   letter_aside (temporary)
-- writes  dunning_claim (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    a claim whose first interest day is not known bears none so far, and is reminded; a demand must say how its interest is
--         counted (inkassolagen § 5), and waits

UPDATE dunning_claim AS d SET blocked_by = CASE d.step WHEN 'reminder' THEN a.rule ELSE 'DEMAND_INCOMPLETE' END
FROM letter_aside AS a
WHERE a.claim_id = d.item_id AND (a.rule = 'RATE_MISSING' OR d.step = 'demand');
