-- answer_deferments: what became of the requests for a deferment, granted or refused by the rules.
--
-- reads   asked_deferment, refused_deferment (temporary)
-- writes  decided (temporary)
-- takes   max_days
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, CASE WHEN r.decision_id IS NULL THEN 'done' ELSE 'conflict' END,
       CASE r.refused_for
           WHEN 'TOO_LATE' THEN 'Avslag (TOO_LATE): anståndet begärdes ' || a.asked_on || ', efter förfallodagen '
                                || a.due_effective_on || ', och utan särskild grund.'
           WHEN 'BROKEN_PLAN' THEN 'Avslag (BROKEN_PLAN): kunden har brutit en avbetalningsplan de senaste tolv månaderna.'
           WHEN 'SECOND' THEN 'Avslag (SECOND): fakturan har haft anstånd förut. En chef kan godkänna ett nytt.'
           WHEN 'TOO_LONG' THEN 'Avslag (TOO_LONG): anståndet är längre än ' || %(max_days)s || ' dagar. En chef kan godkänna det.'
           ELSE 'Faktura ' || a.invoice_no || ' har anstånd till ' || a.until_on || CASE WHEN a.moves_due
                THEN '; räntan löper från den dagen.' ELSE '; räntan löper från förfallodagen.' END END
FROM asked_deferment AS a
LEFT JOIN refused_deferment AS r ON r.decision_id = a.decision_id
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
