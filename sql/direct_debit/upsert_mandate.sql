-- upsert_mandate: the state that the last change leaves each mandate with.
--
-- reads   mandate_change (temporary)
-- writes  mandate
-- takes   client, business_on, run_id, version_id
-- rerun   safe: the same state again
-- note    a mandate that is active again is new: invoices from this night on are drawn

INSERT INTO mandate AS m (client, bankgiro, payer_number, customer_no, kind, origin, state, active_on, ended_on, run_id,
                          version_id)
SELECT DISTINCT ON (c.bankgiro, c.payer_number) %(client)s, c.bankgiro, c.payer_number, c.customer_no, c.kind, c.origin,
       c.state, CASE c.state WHEN 'active' THEN %(business_on)s::date END,
       CASE c.state WHEN 'ended' THEN %(business_on)s::date END, %(run_id)s::int, %(version_id)s::smallint
FROM mandate_change AS c
WHERE c.state IS NOT NULL AND c.customer_no IS NOT NULL
ORDER BY c.bankgiro, c.payer_number, c.change_no DESC
ON CONFLICT (client, bankgiro, payer_number) DO UPDATE SET
    customer_no = excluded.customer_no, kind = excluded.kind, origin = excluded.origin, state = excluded.state,
    active_on = coalesce(excluded.active_on, m.active_on), ended_on = excluded.ended_on, new_payer_number = NULL, run_id = excluded.run_id, version_id = excluded.version_id;
