-- stage_plan_stop: the invoices of new plans are held as long as the plan runs; a deferment has no more to say.
--
-- reads   asked_plan, decided (temporary), invoice_stop_set
-- writes  ended_stop, new_stop (temporary)
-- takes   client
-- rerun   safe: temporary

WITH held AS (
    SELECT a.* FROM asked_plan AS a
    WHERE a.choice = 'new' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
), ended AS (
    INSERT INTO ended_stop (invoice_no, stop_code, ended_by)
    SELECT h.invoice_no, s.stop_code, h.decided_by
    FROM held AS h
    JOIN invoice_stop_set AS s ON s.client = %(client)s AND s.invoice_no = h.invoice_no AND s.stop_code IN ('DEFERMENT', 'PLAN')
        AND s.ended_on IS NULL
)
INSERT INTO new_stop (invoice_no, stop_code, reason, set_by, decision_id)
SELECT h.invoice_no, 'PLAN', h.reason, h.decided_by, h.decision_id FROM held AS h;
