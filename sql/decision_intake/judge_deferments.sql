-- judge_deferments: the requests for a deferment that the rules refuse, with the code of the rule.
--
-- reads   asked_deferment (temporary)
-- writes  refused_deferment (temporary)
-- takes   business_on, max_days
-- rerun   safe: temporary
-- note    receivables rules 4.4. A refusal is a decision on the customer's request and is kept; a fault is only told

DROP TABLE IF EXISTS refused_deferment;
CREATE TEMP TABLE refused_deferment ON COMMIT DROP AS
SELECT f.decision_id, f.refused_for
FROM (
    SELECT a.decision_id, CASE
        WHEN a.asked_on > a.due_effective_on AND a.ground IS NULL THEN 'TOO_LATE'
        WHEN a.has_broken_plan THEN 'BROKEN_PLAN'
        WHEN a.had_one AND NOT coalesce(a.has_manager, false) THEN 'SECOND'
        WHEN a.until_on > greatest(a.due_effective_on, %(business_on)s) + %(max_days)s AND NOT coalesce(a.has_manager, false)
            THEN 'TOO_LONG'
    END AS refused_for
    FROM asked_deferment AS a
    WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
) AS f
WHERE f.refused_for IS NOT NULL;
