-- close_decisions: decisions that have been judged no longer wait, and what was private in them is forgotten.
--
-- reads   decided (temporary)
-- writes  open_decision
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_decision AS o USING decided AS d
WHERE o.client = %(client)s AND o.decision_id = d.decision_id;
