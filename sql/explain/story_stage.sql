-- story_stage: how far the pressure on a claim has come.
--
-- reads   claim_stage
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT s.stage, s.since_on, s.level, s.case_ref, s.agency_state, s.on_day
FROM claim_stage AS s
WHERE s.client = %(client)s AND s.invoice_no = %(invoice_no)s
ORDER BY s.item_id;
