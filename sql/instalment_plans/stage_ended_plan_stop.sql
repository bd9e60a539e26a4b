-- stage_ended_plan_stop: the holds of the plans that end are ended: what is left is pursued from the stage it had.
--
-- reads   ended_plan (temporary), plan_item
-- writes  ended_stop (temporary)
-- takes   client
-- rerun   safe: temporary

INSERT INTO ended_stop (invoice_no, stop_code, ended_by)
SELECT DISTINCT i.invoice_no, 'PLAN', e.ended_by
FROM ended_plan AS e
JOIN plan_item AS i ON i.client = %(client)s AND i.plan_no = e.plan_no;
