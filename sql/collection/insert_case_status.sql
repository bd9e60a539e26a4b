-- insert_case_status: keep what the agency says of its cases, in the order of the file, as events of the cases.
--
-- reads   status_row, status_fault (temporary)
-- writes  case_status, collection_event
-- takes   client, run_id, version_id, business_on, first_status_no, file_name
-- rerun   safe: a status is taken once
-- note    the agency's free text is not kept: it may tell of a person

WITH taken AS (
    INSERT INTO case_status (client, event_id, case_ref, agency_case_no, state, state_on, open_capital_ore, open_interest_ore,
                             open_fees_ore, respond_by_on, plan_instalments, plan_next_on, kfm_case_no, ruling_on, contested, status_no,
                             file_name, business_on, run_id, version_id)
    SELECT %(client)s, s.event_id, s.case_ref, s.agency_case_no, s.state, s.state_on, s.open_capital_ore, s.open_interest_ore,
           s.open_fees_ore, s.respond_by_on, s.plan_instalments, s.plan_next_on, s.kfm_case_no, s.ruling_on, s.contested,
           row_number() OVER (ORDER BY s.line_no) - 1 + %(first_status_no)s::bigint, %(file_name)s, %(business_on)s, %(run_id)s,
           %(version_id)s
    FROM status_row AS s
    WHERE NOT EXISTS (SELECT FROM status_fault AS f WHERE f.line_no = s.line_no)
    RETURNING client, event_id, case_ref, state, state_on, file_name
)
INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT t.client, t.case_ref || '-status-' || t.event_id, t.case_ref, 'status', t.state, t.state_on, t.file_name, %(run_id)s,
       %(version_id)s
FROM taken AS t;
