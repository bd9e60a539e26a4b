-- count_settlements: how many settlements, and how many new items they open.
--
-- reads   settlement
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS settlements,
       count(*) FILTER (WHERE over_ore <> 0 OR rule IN ('unidentified', 'deduction_unidentified')) AS new_items
FROM settlement;
