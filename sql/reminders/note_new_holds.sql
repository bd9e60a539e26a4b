-- note_new_holds: the claims kept back from a step that nobody has been told of.
--
-- reads   held_claim (temporary)
-- writes  told_hold
-- takes   client, step, business_on, run_id
-- rerun   safe: a claim is noted once

INSERT INTO told_hold (client, step, invoice_no, reason, text, told_on, run_id)
SELECT DISTINCT ON (h.invoice_no) %(client)s, %(step)s, h.invoice_no, h.reason, h.text, %(business_on)s::date, %(run_id)s::integer
FROM held_claim AS h
ORDER BY h.invoice_no, h.reason
ON CONFLICT DO NOTHING;
