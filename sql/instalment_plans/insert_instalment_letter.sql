-- insert_instalment_letter: write the notices of tonight's instalments.
--
-- reads   due_instalment (temporary)
-- writes  plan_letter
-- takes   client, business_on, first_letter_no, run_id, version_id
-- rerun   safe: an instalment has one notice

INSERT INTO plan_letter (client, letter_no, plan_no, kind, instalment_no, written_on, due_on, amount_ore, run_id, version_id)
SELECT %(client)s, d.number - 1 + %(first_letter_no)s::bigint, d.plan_no, 'instalment', d.instalment_no, %(business_on)s, d.due_on,
       d.rest_ore, %(run_id)s, %(version_id)s
FROM due_instalment AS d
ORDER BY d.number;
