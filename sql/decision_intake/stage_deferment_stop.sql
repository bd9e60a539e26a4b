-- stage_deferment_stop: the holds of the deferments granted, which end by themselves on their day.
--
-- reads   asked_deferment, refused_deferment, decided (temporary), invoice_stop_set
-- writes  ended_stop, new_stop (temporary)
-- takes   client, reminder_days
-- rerun   safe: temporary
-- note    where the due date moves, the first reminder waits as long after the new day as after any other

WITH granted AS (
    SELECT a.* FROM asked_deferment AS a
    WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
      AND NOT EXISTS (SELECT FROM refused_deferment AS r WHERE r.decision_id = a.decision_id)
), ended AS (
    INSERT INTO ended_stop (invoice_no, stop_code, ended_by)
    SELECT g.invoice_no, 'DEFERMENT', g.decided_by FROM granted AS g
    WHERE EXISTS (SELECT FROM invoice_stop_set AS s WHERE s.client = %(client)s AND s.invoice_no = g.invoice_no
                    AND s.stop_code = 'DEFERMENT' AND s.ended_on IS NULL)
)
INSERT INTO new_stop (invoice_no, stop_code, until_on, reason, set_by, decision_id)
SELECT g.invoice_no, 'DEFERMENT', g.until_on + CASE WHEN g.moves_due THEN %(reminder_days)s - 1 ELSE 0 END, g.reason, g.decided_by,
       g.decision_id
FROM granted AS g;
