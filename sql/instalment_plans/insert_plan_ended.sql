-- insert_plan_ended: note how the plans that end tonight ended, and with how much left.
--
-- reads   ended_plan (temporary), plan_event, open_plan_item, open_item_rest
-- writes  plan_event
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a plan that has ended has no open items

INSERT INTO plan_event (client, plan_no, event_no, event, happened_on, instalment_no, amount_ore, interest_ore, decision_id, run_id,
                        version_id)
SELECT %(client)s, e.plan_no,
       (SELECT max(p.event_no) + 1 FROM plan_event AS p WHERE p.client = %(client)s AND p.plan_no = e.plan_no), e.event,
       %(business_on)s, e.instalment_no,
       (SELECT coalesce(sum(r.open_ore), 0)::bigint FROM open_plan_item AS o
        JOIN open_item_rest AS r ON r.client = o.client AND r.item_id = o.item_id
        WHERE o.client = %(client)s AND o.plan_no = e.plan_no), e.interest_ore, e.decision_id, %(run_id)s, %(version_id)s
FROM ended_plan AS e
ORDER BY e.plan_no;
