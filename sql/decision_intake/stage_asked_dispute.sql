-- stage_asked_dispute: the waiting decisions on disputes, each with its invoice, what is open of it, and the dispute that stands.
--
-- reads   waiting_decision (temporary), invoice, open_item_rest, invoice_stop_set, open_plan_item
-- writes  asked_dispute (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    of several rows on one invoice only the first counts (turn 1)

DROP TABLE IF EXISTS asked_dispute;
CREATE TEMP TABLE asked_dispute ON COMMIT DROP AS
SELECT d.decision_id, d.choice, d.decided_by, d.approved_by, d.reason, d.amount_ore AS asked_ore, i.invoice_no, i.document_type,
       s.set_on AS disputed_on, s.part_ore AS disputed_ore,
       (SELECT coalesce(sum(o.open_ore), 0)::bigint FROM open_item_rest AS o
        WHERE o.client = i.client AND o.invoice_no = i.invoice_no AND o.kind = 'claim' AND o.component <> 'COST') AS open_ore,
       EXISTS (SELECT FROM open_item AS o JOIN open_plan_item AS p ON p.client = o.client AND p.item_id = o.item_id
               WHERE o.client = i.client AND o.invoice_no = i.invoice_no) AS is_in_plan,
       EXISTS (SELECT FROM invoice_stop_set AS w WHERE w.client = i.client AND w.invoice_no = i.invoice_no
                 AND w.stop_code = 'WAIT_PAYMENT' AND w.ended_on IS NULL) AS waits_for_payment,
       row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN invoice_stop_set AS s ON s.client = i.client AND s.invoice_no = i.invoice_no AND s.stop_code = 'DISPUTE'
    AND s.ended_on IS NULL;
