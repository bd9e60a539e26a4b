-- mark_waivers_told: the agency has been told tonight of interest lowered, each by its event.
--
-- reads   event_sent, event_row (temporary)
-- writes  agency_interest_waiver
-- takes   client
-- rerun   safe: a waiver is told of once

UPDATE agency_interest_waiver AS w SET event_id = s.event_id
FROM event_sent AS s JOIN event_row AS r ON r.number = s.number
WHERE w.client = %(client)s AND w.decision_id = r.waiver_id;
