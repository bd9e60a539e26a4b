-- count_new_approvals: how many answers were judged this turn, and how many approvals they bring.
--
-- reads   new_approval (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS judged,
       coalesce(sum(CASE WHEN n.conflict IS NOT NULL THEN 0 WHEN n.choice = 'refuse' THEN 1 ELSE cardinality(n.fresh) END), 0)
           AS approvals
FROM new_approval AS n;
