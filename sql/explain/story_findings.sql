-- story_findings: what the checks and steps of any night have said of a number.
--
-- reads   finding, run
-- writes  -
-- takes   client, key
-- rerun   safe: reads only

SELECT DISTINCT r.business_on, f.step, f.severity, f.rule, f.message
FROM finding AS f
JOIN run AS r ON r.run_id = f.run_id
WHERE r.client = %(client)s AND f.key = %(key)s
ORDER BY r.business_on, f.step, f.rule, f.message;
