-- stage_decided_mandate: the decisions on mandates, as changes of mandates.
--
-- reads   mandate_decision (temporary), decided (temporary), decision, mandate
-- writes  mandate_change (temporary), open_online_mandate
-- takes   client, bankgiro, business_on
-- rerun   safe: a decision is applied once

WITH done AS (
    SELECT d.*, e.file_id, e.file_line
    FROM mandate_decision AS d
    JOIN decided AS j ON j.decision_id = d.decision_id AND j.state = 'done'
    JOIN decision AS e ON e.client = %(client)s AND e.decision_id = d.decision_id
), answered AS (
    DELETE FROM open_online_mandate AS w USING done AS d
    WHERE w.client = %(client)s AND d.action IN ('approve', 'refuse') AND w.bankgiro = d.online_bankgiro
        AND w.payer_number = d.online_number
)
INSERT INTO mandate_change (change_no, bankgiro, payer_number, customer_no, kind, origin, event, happened_on, state, text,
                            file_id, file_line)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY d.decision_id), t.bankgiro, t.payer_number,
       d.customer_no, t.kind, t.origin, t.event, %(business_on)s, t.state, 'Beslut ' || d.decision_id, d.file_id, d.file_line
FROM done AS d
CROSS JOIN LATERAL (
    SELECT %(bankgiro)s AS bankgiro, d.new_number AS payer_number,
           CASE d.payer_bankgiro WHEN '' THEN 'account' ELSE 'bankgiro' END AS kind, 'payee' AS origin, 'requested' AS event,
           'pending' AS state WHERE d.action = 'new'
    UNION ALL
    SELECT d.online_bankgiro, d.online_number, 'account', 'online', 'approved',
           CASE WHEN EXISTS (SELECT FROM mandate AS m WHERE m.client = %(client)s AND m.bankgiro = d.online_bankgiro
                             AND m.payer_number = d.online_number AND m.state = 'active') THEN NULL ELSE 'pending' END
    WHERE d.action = 'approve'
    UNION ALL
    SELECT d.online_bankgiro, d.online_number, 'account', 'online', 'refused', NULL WHERE d.action = 'refuse'
    UNION ALL
    SELECT d.mandate_bankgiro, d.mandate_number, d.mandate_kind, d.mandate_origin, 'ended', 'ended' WHERE d.action = 'end'
    UNION ALL
    SELECT d.mandate_bankgiro, d.mandate_number, d.mandate_kind, d.mandate_origin, 'renumbering', NULL
    WHERE d.action = 'change'
) AS t;
