-- add_mandate_work_item: mandates that a person must look at, each with what to do.
--
-- reads   mandate_change (temporary), autogiro_work (temporary), mandate_event
-- writes  work_item
-- takes   client, first_event_no, business_on, run_id, version_id
-- rerun   safe: one work item per event
-- note    the payer number of a mandate that is nobody's may be an identity number: it is masked

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'autogiro_mandate-' || (c.change_no - 1 + %(first_event_no)s::bigint), 'autogiro_mandate',
       (c.change_no - 1 + %(first_event_no)s::bigint)::text, c.customer_no,
       coalesce('Autogiro för kund ' || masked(c.customer_no), 'Autogiro med betalarnummer ' || masked(c.payer_number)) || ': '
           || c.text
           || coalesce(' (kod ' || nullif(concat_ws('/', c.information_code, c.comment_code), '') || ')', '') || '. ' || w.action,
       %(business_on)s, %(run_id)s, %(version_id)s
FROM mandate_change AS c
JOIN autogiro_work AS w ON w.event = c.event
ON CONFLICT DO NOTHING;
