-- insert_order_event: what happened to the orders.
--
-- reads   order_answer (temporary)
-- writes  autogiro_order_event
-- takes   client, first_event_no, run_id, version_id
-- rerun   safe: a report is posted once

INSERT INTO autogiro_order_event (client, event_no, order_no, event, code, happened_on, state, text, file_id, file_line,
                                  file_name, run_id, version_id)
SELECT %(client)s, a.answer_no - 1 + %(first_event_no)s::bigint, a.order_no, a.event, a.code, a.happened_on, a.state, a.text,
       a.file_id, a.file_line, a.file_name, %(run_id)s, %(version_id)s
FROM order_answer AS a;
