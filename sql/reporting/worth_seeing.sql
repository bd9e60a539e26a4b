-- worth_seeing: the first of each kind of event that shows the loops at work, with the file or key to look it up by.
--
-- reads   collection_event, plan_event, plan_letter, remittance_deposit, agency_remittance, document_event
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    place is the order in which they are told. Keys and numbers only, nobody's name

SELECT DISTINCT ON (w.place) w.place, w.what, w.key, w.account, w.file_name
FROM (
    SELECT 1 AS place, 'Återkallat ärende' AS what, e.case_ref AS key, 'agency/out' AS account, e.file_name
    FROM collection_event AS e
    WHERE e.client = %(client)s AND e.event = 'recalled'
    UNION ALL
    SELECT 2, 'Utbetalning från ombudet, avstämd mot banken', d.remit_id, 'agency/done/' || to_char(r.business_on, 'YYYY-MM'), r.file_name
    FROM remittance_deposit AS d
    JOIN agency_remittance AS r ON r.client = d.client AND r.remit_id = d.remit_id
    WHERE d.client = %(client)s
    UNION ALL
    SELECT 3, 'Bruten avbetalningsplan, med påminnelsen före', 'plan-' || l.letter_no, 'distributor/out', d.file_name
    FROM plan_event AS e
    JOIN plan_letter AS l ON l.client = e.client AND l.plan_no = e.plan_no AND l.kind = 'notice'
    JOIN document_event AS d ON d.client = l.client AND d.document_id = 'plan-' || l.letter_no AND d.event = 'handed_over'
    WHERE e.client = %(client)s AND e.event = 'broken'
    UNION ALL
    SELECT 4, 'Faktura till internetbank', e.document_id, 'distributor/out', e.file_name
    FROM document_event AS e
    WHERE e.client = %(client)s AND e.channel = 'bank' AND e.event = 'handed_over'
    UNION ALL
    SELECT 5, 'Faktura som EDIFACT', e.document_id, 'distributor/out', e.file_name
    FROM document_event AS e
    WHERE e.client = %(client)s AND e.channel = 'edifact' AND e.event = 'handed_over'
    UNION ALL
    SELECT 6, 'E-faktura som avvisades och blev brev', p.document_id, 'distributor/out', p.file_name
    FROM document_event AS e
    JOIN document_event AS p ON p.client = e.client AND p.document_id = e.document_id AND p.channel = 'print' AND p.event = 'handed_over'
    WHERE e.client = %(client)s AND e.event = 'rejected' AND e.channel = 'peppol'
    UNION ALL
    SELECT 7, 'EDIFACT-faktura som köparen avvisade (APERAK) och som blev brev', p.document_id, 'distributor/out', p.file_name
    FROM document_event AS e
    JOIN document_event AS p ON p.client = e.client AND p.document_id = e.document_id AND p.channel = 'print' AND p.event = 'handed_over'
    WHERE e.client = %(client)s AND e.event = 'rejected' AND e.channel = 'edifact'
) AS w
ORDER BY w.place, w.key;
