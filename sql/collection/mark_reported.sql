-- mark_reported: every settlement there is has been looked at for the agency.
--
-- reads   -
-- writes  reported_settlement
-- takes   client, last_settlement_id
-- rerun   safe: only goes up

INSERT INTO reported_settlement (client, last_settlement_id) VALUES (%(client)s, %(last_settlement_id)s)
ON CONFLICT (client) DO UPDATE SET last_settlement_id = greatest(excluded.last_settlement_id, reported_settlement.last_settlement_id);
