-- story_candidates: the invoices that matching found likely for some payments without being sure, the likeliest first.
--
-- reads   match_candidate, run
-- writes  -
-- takes   client, payment_ids
-- rerun   safe: reads only

SELECT c.payment_id, c.invoice_no, c.rule, c.rule_version, c.score_percent, c.amount_ore, masked_in(c.evidence) AS evidence,
       r.business_on
FROM match_candidate AS c
JOIN run AS r ON r.run_id = c.run_id
WHERE c.client = %(client)s AND c.payment_id = ANY(%(payment_ids)s)
ORDER BY c.payment_id, c.score_percent DESC, c.invoice_no, c.rule;
