-- answer_copies: say what became of each copy asked for.
--
-- reads   asked_copy (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: a decision applied no longer waits

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, CASE WHEN a.conflict IS NULL THEN 'done' ELSE 'conflict' END,
       coalesce(a.conflict, 'En kopia av fakturan skickas i natt, märkt KOPIA.')
FROM asked_copy AS a;
