-- switch_payer_number: a mandate whose change of number is confirmed for the old number and for the new one goes on as the new.
--
-- reads   mandate_event
-- writes  mandate
-- takes   client, business_on, run_id, version_id
-- rerun   safe: the old mandate has ended
-- note    a successful change is two records (05/33, 05/32), in any order and perhaps in two files; it stays as old as it was,
--         so what has been invoiced as Autogiro is drawn under the new number

WITH switched AS (
    UPDATE mandate AS m SET state = 'ended', ended_on = %(business_on)s, run_id = %(run_id)s, version_id = %(version_id)s
    FROM (
        SELECT o.bankgiro, o.payer_number, o.new_payer_number,
               (SELECT max(e.event_no) FROM mandate_event AS e
                WHERE e.client = o.client AND e.bankgiro = o.bankgiro AND e.payer_number = o.payer_number
                    AND e.event = 'renumbering') AS asked_no
        FROM mandate AS o
        WHERE o.client = %(client)s AND o.new_payer_number IS NOT NULL AND o.state = 'active'
    ) AS a
    WHERE m.client = %(client)s AND m.bankgiro = a.bankgiro AND m.payer_number = a.payer_number
        AND EXISTS (SELECT FROM mandate_event AS e WHERE e.client = m.client AND e.bankgiro = a.bankgiro
                    AND e.payer_number = a.payer_number AND e.event = 'old_number' AND e.event_no > a.asked_no)
        AND EXISTS (SELECT FROM mandate_event AS e WHERE e.client = m.client AND e.bankgiro = a.bankgiro
                    AND e.payer_number = a.new_payer_number AND e.event = 'new_number' AND e.event_no > a.asked_no)
    RETURNING m.bankgiro, m.new_payer_number, m.customer_no, m.kind, m.origin, m.active_on
)
INSERT INTO mandate (client, bankgiro, payer_number, customer_no, kind, origin, state, active_on, run_id, version_id)
SELECT %(client)s, s.bankgiro, s.new_payer_number, s.customer_no, s.kind, s.origin, 'active', s.active_on, %(run_id)s,
       %(version_id)s
FROM switched AS s
ON CONFLICT (client, bankgiro, payer_number) DO UPDATE SET
    customer_no = excluded.customer_no, kind = excluded.kind, origin = excluded.origin, state = 'active',
    active_on = excluded.active_on, ended_on = NULL, run_id = excluded.run_id, version_id = excluded.version_id;
