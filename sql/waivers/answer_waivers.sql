-- answer_waivers: what became of the decisions of the step's own share that were carried out.
--
-- reads   asked_waiver (temporary)
-- writes  decided (temporary)
-- takes   posted
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Faktura ' || a.invoice_no || CASE a.choice
           WHEN 'fee' THEN ': avgifter på ' || kronor(coalesce(a.asked_ore, a.fee_ore)) || ' kr är eftergivna.'
           WHEN 'interest' THEN ': räntan är nedsatt med ' || kronor(a.asked_ore) || ' kr.'
                || CASE WHEN a.is_at_agency AND NOT a.is_posted THEN ' Ombudet får veta det i nattens händelser.' ELSE '' END
           ELSE ' bär ingen ränta från ' || a.from_on || coalesce(' till och med ' || a.until_on, '') || '.' END
FROM asked_waiver AS a
WHERE a.is_posted = %(posted)s AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
