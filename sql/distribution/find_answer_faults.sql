-- find_answer_faults: answers of documents we never sent that way, or that cannot be true.
--
-- reads   incoming_answer (temporary), document_event
-- writes  answer_fault (temporary)
-- takes   client, business_on
-- rerun   the faults are added once more
-- note    of several faults the first; a moment may be of the day after the night's, for clocks differ

INSERT INTO answer_fault (line_no, key, rule, field, found, wanted, action)
SELECT DISTINCT ON (a.line_no) a.line_no, masked_in(a.document_id), f.rule, f.field, coalesce(f.found, ''), f.wanted,
       'Rätta raden och lämna den på nytt.'
FROM incoming_answer AS a
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS is_known, min(e.event_on) FILTER (WHERE e.channel = a.channel) AS handed_on
    FROM document_event AS e
    WHERE e.client = %(client)s AND e.document_id = a.document_id AND e.event = 'handed_over'
        AND e.channel NOT IN ('internal', 'restricted')
) AS h
CROSS JOIN LATERAL (VALUES
    (1, NOT h.is_known, 'RCP-DOCUMENT', 'document_id', masked_in(a.document_id), 'En handling som vi har lämnat ut.'),
    (2, h.is_known AND h.handed_on IS NULL, 'RCP-CHANNEL', 'channel', a.channel, 'En kanal som handlingen har lämnats ut genom.'),
    (3, a.event IN ('printed', 'returned') AND a.channel <> 'print' OR a.event = 'opened' AND a.channel = 'print',
        'RCP-EVENT', 'event', a.event, 'En händelse som kan inträffa i kanalen: printed och returned bara för print, opened aldrig.'),
    (4, (a.event_at AT TIME ZONE 'Europe/Stockholm')::date < h.handed_on
        OR (a.event_at AT TIME ZONE 'Europe/Stockholm')::date > %(business_on)s::date + 1,
        'RCP-TIME', 'event_time', a.event_at::date::text, 'En tidpunkt efter att handlingen lämnades ut och inte i framtiden.'),
    (5, a.event = 'rejected' AND a.reason_code IS NULL, 'RCP-REASON', 'reason_code', '', 'En orsak till att handlingen avvisas.'),
    (6, a.pages < 1 OR a.pages > 100000 OR a.channel <> 'print' AND num_nonnulls(a.pages, a.postage_class) > 0, 'RCP-PRINT',
        'pages', a.pages::text, 'Sidor (minst 1) och portoklass bara för utskrivna brev.')
) AS f (place, is_broken, rule, field, found, wanted)
WHERE f.is_broken
ORDER BY a.line_no, f.place;
