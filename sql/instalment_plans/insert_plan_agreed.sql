-- insert_plan_agreed: note that the plans made tonight are agreed, and write the letter that says so.
--
-- reads   new_plan (temporary), instalment
-- writes  plan_event, plan_letter
-- takes   client, business_on, first_plan_no, first_letter_no, run_id, version_id
-- rerun   safe: a decision applied no longer waits

WITH agreed AS (
    INSERT INTO plan_event (client, plan_no, event_no, event, happened_on, amount_ore, interest_ore, decision_id, run_id, version_id)
    SELECT %(client)s, n.number - 1 + %(first_plan_no)s::bigint, 1, 'agreed', %(business_on)s, n.base_ore, 0, n.decision_id, %(run_id)s,
           %(version_id)s
    FROM new_plan AS n
    ORDER BY n.number
)
INSERT INTO plan_letter (client, letter_no, plan_no, kind, written_on, due_on, amount_ore, run_id, version_id)
SELECT %(client)s, n.number - 1 + %(first_letter_no)s::bigint, i.plan_no, 'agreement', %(business_on)s, i.due_on, n.base_ore,
       %(run_id)s, %(version_id)s
FROM new_plan AS n
JOIN instalment AS i ON i.client = %(client)s AND i.plan_no = n.number - 1 + %(first_plan_no)s::bigint AND i.instalment_no = 1
ORDER BY n.number;
