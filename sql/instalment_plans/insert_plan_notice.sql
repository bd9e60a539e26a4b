-- insert_plan_notice: write the one notice of each late instalment.
--
-- reads   late_plan (temporary), plan_event
-- writes  plan_event, plan_letter
-- takes   client, business_on, respond_by_on, first_letter_no, run_id, version_id
-- rerun   safe: a late instalment has one notice

WITH noticed AS (
    INSERT INTO plan_event (client, plan_no, event_no, event, happened_on, instalment_no, amount_ore, interest_ore, run_id, version_id)
    SELECT %(client)s, l.plan_no,
           (SELECT max(p.event_no) + 1 FROM plan_event AS p WHERE p.client = %(client)s AND p.plan_no = l.plan_no), 'notice',
           %(business_on)s, l.instalment_no, l.late_ore, 0, %(run_id)s, %(version_id)s
    FROM late_plan AS l WHERE l.noticed_on IS NULL
    ORDER BY l.plan_no
)
INSERT INTO plan_letter (client, letter_no, plan_no, kind, instalment_no, written_on, due_on, amount_ore, run_id, version_id)
SELECT %(client)s, l.number - 1 + %(first_letter_no)s::bigint, l.plan_no, 'notice', l.instalment_no, %(business_on)s,
       %(respond_by_on)s, l.late_ore, %(run_id)s, %(version_id)s
FROM late_plan AS l WHERE l.noticed_on IS NULL
ORDER BY l.number;
