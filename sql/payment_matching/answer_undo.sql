-- answer_undo: what was undone, for the person who decided.
--
-- reads   undoing (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT u.decision_id, 'done', CASE
    WHEN u.choice = 'invoice' THEN kronor(u.moved_ore) || ' kr är flyttat till faktura ' || u.invoice_no || '.'
    WHEN u.moved_ore < 0 THEN 'Avdraget, ' || kronor(-u.moved_ore) || ' kr, ligger nu som oidentifierat.'
    ELSE kronor(u.moved_ore) || ' kr ligger nu som oidentifierad inbetalning.' END
FROM undoing AS u
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = u.decision_id);
