-- insert_agency_event: keep what the agency is told tonight, with the settlements it is made of, as events of their cases.
--
-- reads   event_sent, event_row (temporary)
-- writes  agency_event, agency_event_settlement, collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a settlement is told of once

WITH told AS (
    INSERT INTO agency_event (client, event_id, case_ref, invoice_no, kind, amount_ore, value_on, booked_on, designation, reference,
                              reverses_event_id, open_capital_after_ore, file_name, run_id, version_id)
    SELECT %(client)s, s.event_id, s.case_ref, s.invoice_no::bigint, s.kind, s.amount_ore, s.value_on, s.booked_on, s.designation,
           s.reference, s.reverses_event_id, s.open_capital_after_ore, s.file_name, %(run_id)s, %(version_id)s
    FROM event_sent AS s
    ORDER BY s.number
    RETURNING client, event_id, case_ref, invoice_no, kind, file_name
), linked AS (
    INSERT INTO agency_event_settlement (client, settlement_id, event_id)
    SELECT %(client)s, i.settlement_id, s.event_id
    FROM event_sent AS s
    JOIN event_row AS r ON r.number = s.number
    CROSS JOIN LATERAL unnest(r.settlement_ids) AS i (settlement_id)
)
INSERT INTO collection_event (client, event_id, case_ref, invoice_no, event, reason, happened_on, file_name, run_id, version_id)
SELECT t.client, t.event_id, t.case_ref, t.invoice_no, 'reported', t.kind, %(business_on)s, t.file_name, %(run_id)s, %(version_id)s
FROM told AS t;
