-- insert_match_candidate: keep what was proposed of payments that nobody was sure enough of.
--
-- reads   candidate, new_item (temporary), policy_matching_rule
-- writes  match_candidate
-- takes   client, run_id, version_id
-- rerun   safe: what was matched is no longer waiting

INSERT INTO match_candidate (client, payment_id, invoice_no, rule, rule_version, score_percent, amount_ore, evidence, run_id,
                             version_id)
SELECT %(client)s, c.payment_id, c.invoice_no, c.rule, r.version, c.score_percent, c.amount_ore, c.evidence, %(run_id)s,
       %(version_id)s
FROM candidate AS c
JOIN policy_matching_rule AS r ON r.rule = c.rule
WHERE c.payment_id IN (SELECT n.payment_id FROM new_item AS n WHERE n.rule = 'unidentified');
