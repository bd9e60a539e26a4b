-- stage_reopened_stop: the holds that a re-opened decision had set are ended; a dispute whose answer is re-opened is held again.
--
-- reads   asked_reopening, decided (temporary), invoice_stop_set
-- writes  ended_stop, new_stop (temporary)
-- takes   client
-- rerun   safe: temporary

WITH sound AS (
    SELECT a.* FROM asked_reopening AS a
    WHERE a.kind IN ('dispute', 'deferment') AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
), ended AS (
    INSERT INTO ended_stop (invoice_no, stop_code, ended_by)
    SELECT s.invoice_no, s.stop_code, a.decided_by
    FROM sound AS a
    JOIN invoice_stop_set AS s ON s.client = %(client)s AND s.invoice_no = a.invoice_no AND s.decision_id = a.replaces AND s.ended_on IS NULL
)
INSERT INTO new_stop (invoice_no, stop_code, part_ore, reason, set_by, decision_id)
SELECT a.invoice_no, 'DISPUTE', a.disputed_ore, a.reason, a.decided_by, a.decision_id
FROM sound AS a WHERE a.kind = 'dispute';
