-- stage_objection_stop: the holds that the objections set, with their ground, until a person ends them.
--
-- reads   asked_objection, decided (temporary)
-- writes  new_stop (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO new_stop (invoice_no, stop_code, reason, set_by, decision_id)
SELECT a.invoice_no, 'OBJECTION', concat(a.ground_name, ': ', a.reason), a.decided_by, a.decision_id
FROM asked_objection AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
