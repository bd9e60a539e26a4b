-- drop_refused_plans: only the plans that are made are numbered.
--
-- reads   decided (temporary)
-- writes  new_plan (temporary)
-- takes   -
-- rerun   safe: temporary

WITH gone AS (
    DELETE FROM new_plan AS n WHERE EXISTS (SELECT FROM decided AS d WHERE d.decision_id = n.decision_id)
)
UPDATE new_plan AS n SET number = m.number
FROM (SELECT p.plan_key, row_number() OVER (ORDER BY p.plan_key) AS number FROM new_plan AS p
      WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = p.decision_id)) AS m
WHERE n.plan_key = m.plan_key;
