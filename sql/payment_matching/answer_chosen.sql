-- answer_chosen: where the money went, for the person who decided.
--
-- reads   chosen (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'done',
       kronor(f.takes_ore) || ' kr är placerat på ' || CASE f.choice WHEN 'customer' THEN 'kundens tillgodohavande'
                                                              ELSE 'faktura ' || f.invoice_no END || '.'
           || CASE WHEN f.asked_ore IS NULL AND f.takes_ore < f.left_ore
                   THEN ' ' || kronor(f.left_ore - f.takes_ore) || ' kr ligger kvar på posten.' ELSE '' END
FROM (SELECT c.*, coalesce(c.asked_ore, CASE c.choice WHEN 'customer' THEN c.left_ore ELSE least(c.left_ore, c.open_ore) END)
                 AS takes_ore
      FROM chosen AS c) AS f
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = f.decision_id);
