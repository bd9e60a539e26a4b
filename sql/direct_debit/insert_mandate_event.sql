-- insert_mandate_event: what happened to the mandates.
--
-- reads   mandate_change (temporary)
-- writes  mandate_event
-- takes   client, first_event_no, run_id, version_id
-- rerun   safe: a report or decision is posted once

INSERT INTO mandate_event (client, event_no, bankgiro, payer_number, event, information_code, comment_code, happened_on, state,
                           text, file_id, file_line, run_id, version_id)
SELECT %(client)s, c.change_no - 1 + %(first_event_no)s::bigint, c.bankgiro, c.payer_number, c.event, c.information_code,
       c.comment_code, c.happened_on, c.state, c.text, c.file_id, c.file_line, %(run_id)s, %(version_id)s
FROM mandate_change AS c;
