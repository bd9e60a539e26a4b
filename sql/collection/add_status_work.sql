-- add_status_work: what a person must do about a case, by the state the agency has told.
--
-- reads   case_status, collection_case, collection_case_invoice, open_item_rest
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each status
-- note    contested with Kronofogden: four weeks from the notice to ask for transfer to the court, so three weeks for us
--         (lag (1990:746) § 34). Asked when all files are read: what was paid there may come in a file beside the state

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'case_status-' || s.event_id, 'case_status', s.case_ref, c.customer_no,
       'Ärende ' || s.case_ref || ' hos ombudet: ' || CASE
           WHEN s.state = 'CONTESTED' OR s.contested THEN 'bestritt hos Kronofogden. Besluta senast ' || (s.state_on + 21)
               || ' om målet ska lämnas till tingsrätten, annars avskrivs det.'
           WHEN s.state = 'DISPUTED' THEN 'bestritt. Förvaltningen svarar på invändningen; kravet är pausat.'
           WHEN s.state = 'NO_ASSETS' THEN 'Kronofogden har inte funnit något att utmäta. Besluta om långtidsbevakning eller avskrivning.'
           WHEN s.state = 'RETURNED' THEN 'återlämnat. Besluta hur fordran bevakas; den lämnas inte på nytt av sig själv.'
           WHEN s.state = 'CLOSED_PAID' THEN 'avslutat som betalt, men ' || kronor(o.open_ore) || ' kr är obetalt hos oss. Utred.'
           ELSE 'avslutat (' || s.state || ') med ' || kronor(o.open_ore) || ' kr obetalt. Besluta om avskrivning.' END,
       %(business_on)s, %(run_id)s, %(version_id)s
FROM case_status AS s
JOIN collection_case AS c ON c.client = %(client)s AND c.case_ref = s.case_ref
CROSS JOIN LATERAL (
    SELECT coalesce(sum(r.open_ore), 0)::bigint AS open_ore
    FROM collection_case_invoice AS v
    JOIN open_item_rest AS r ON r.client = v.client AND r.invoice_no = v.invoice_no AND r.kind = 'claim' AND r.component = 'CAPITAL'
    WHERE v.client = %(client)s AND v.case_ref = s.case_ref
) AS o
WHERE s.client = %(client)s AND s.run_id = %(run_id)s
  AND (s.state IN ('DISPUTED', 'CONTESTED', 'NO_ASSETS') OR s.contested OR (s.state LIKE 'CLOSED%%' OR s.state = 'RETURNED') AND o.open_ore <> 0)
ON CONFLICT DO NOTHING;
