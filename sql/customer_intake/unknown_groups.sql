-- unknown_groups: the customer groups of a file's customers that policy does not know.
--
-- reads   incoming_customer, policy_customer_group (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT n.group_code, count(*) AS customers FROM incoming_customer AS n
WHERE n.group_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM policy_customer_group AS g WHERE g.group_code = n.group_code)
GROUP BY n.group_code ORDER BY n.group_code
