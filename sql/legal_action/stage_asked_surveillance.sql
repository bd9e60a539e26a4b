-- stage_asked_surveillance: the waiting decisions on surveillance, each with its invoice and how its last case ended.
--
-- reads   waiting_decision (temporary), invoice, open_item_rest, open_case_invoice, collection_case_invoice, collection_event,
--         standing_surveillance
-- writes  asked_surveillance (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    of several rows on one invoice only the first counts (turn 1)

DROP TABLE IF EXISTS asked_surveillance;
CREATE TEMP TABLE asked_surveillance ON COMMIT DROP AS
SELECT d.decision_id, d.decided_by, i.invoice_no, i.document_type, v.case_ref AS open_case_ref, c.case_ref, c.reason AS ended_as,
       EXISTS (SELECT FROM standing_surveillance AS s WHERE s.client = i.client AND s.invoice_no = i.invoice_no) AS is_ordered,
       (SELECT coalesce(sum(o.open_ore), 0)::bigint FROM open_item_rest AS o
        WHERE o.client = i.client AND o.invoice_no = i.invoice_no AND o.kind = 'claim' AND o.component <> 'COST') AS open_ore,
       row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN open_case_invoice AS v ON v.client = i.client AND v.invoice_no = i.invoice_no
LEFT JOIN LATERAL (
    SELECT x.case_ref, e.reason
    FROM collection_case_invoice AS x
    LEFT JOIN collection_event AS e ON e.client = x.client AND e.case_ref = x.case_ref AND e.invoice_no = x.invoice_no AND e.event = 'closed'
    WHERE x.client = i.client AND x.invoice_no = i.invoice_no
    ORDER BY x.case_ref DESC LIMIT 1
) AS c ON true;
