-- add_e_invoice_check: note by which rules a channel's documents were judged, and how many were sent and refused.
--
-- reads   e_invoice_check
-- writes  e_invoice_check
-- takes   client, run_id, version_id, business_on, step, channel, rules, stylesheet, sent, refused
-- rerun   safe: documents are judged once; a night that delivers again gets another row

INSERT INTO e_invoice_check (client, run_id, check_no, business_on, step, channel, rules, stylesheet, sent, refused, version_id)
SELECT %(client)s, %(run_id)s, coalesce(max(c.check_no), 0) + 1, %(business_on)s, %(step)s, %(channel)s, %(rules)s,
       %(stylesheet)s, %(sent)s, %(refused)s, %(version_id)s
FROM e_invoice_check AS c
WHERE c.client = %(client)s AND c.run_id = %(run_id)s;
