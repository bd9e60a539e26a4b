-- count_by_rule: how many payments each rule took tonight, for the step's tally.
--
-- reads   settlement
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT rule, count(*) AS count FROM settlement GROUP BY rule ORDER BY rule;
