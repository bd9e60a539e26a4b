-- answer_stops: what became of the decisions on stops that were carried out.
--
-- reads   asked_stop, new_stop (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done',
       CASE a.choice WHEN 'end' THEN 'Spärren ' || a.name || ' från ' || a.active_on || ' är avslutad.'
            ELSE 'Spärren ' || a.name || CASE a.choice WHEN 'set' THEN ' är satt' ELSE ' från ' || a.active_on || ' är förlängd' END
                 || coalesce(' till och med ' || n.until_on, ' och bevakas ' || n.review_on,
                             ' och bevakas efter spärrkodens vanliga tid') || '.' END
FROM asked_stop AS a
LEFT JOIN new_stop AS n ON n.decision_id = a.decision_id
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
