-- insert_letter: tonight's letters of a kind as documents; the amount is what is to be paid, fees included.
--
-- reads   numbered_letter (temporary)
-- writes  letter
-- takes   client, run_id, version_id, step, first_no
-- rerun   safe: a claim is asked for once by each letter

INSERT INTO letter (client, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
SELECT %(client)s, %(step)s, d.number - 1 + %(first_no)s::bigint, min(d.letter_to_no),
       min(d.department) FILTER (WHERE d.place = 1), sum(d.asked_ore + d.open_cost_ore + d.fee_ore), %(run_id)s, %(version_id)s
FROM numbered_letter AS d
WHERE d.step = %(step)s
GROUP BY d.number
ORDER BY d.number;
