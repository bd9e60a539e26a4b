-- add_agency_by_hand: what the agency must know and its form has no words for: a person tells it.
--
-- reads   by_hand (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each event

INSERT INTO work_item (client, work_item_id, kind, key, text, opened_on, run_id, version_id)
SELECT %(client)s, 'agency_by_hand-' || h.event_id, 'agency_by_hand', h.event_id,
       'Meddela ombudet ' || h.what || ' i ärende ' || h.case_ref || coalesce(', faktura ' || h.invoice_no, '')
           || ': ombudets filformat kan inte säga det.',
       %(business_on)s, %(run_id)s, %(version_id)s
FROM by_hand AS h
ON CONFLICT DO NOTHING;
