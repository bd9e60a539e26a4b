-- count_taken_back: how many of tonight's sound decisions take back interest that was reckoned on another basis.
--
-- reads   asked_basis, decided (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS lines FROM asked_basis AS a
WHERE a.taken_back_ore <> 0 AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
