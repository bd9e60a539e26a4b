-- set_dispute_stops: what the debtor has contested with the agency or Kronofogden is disputed with us too.
--
-- reads   status_row, status_fault (temporary), open_case_invoice
-- writes  invoice_stop_set
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim has one active stop of a code

INSERT INTO invoice_stop_set (client, invoice_no, stop_code, set_on, reason, set_by, run_id, version_id)
SELECT DISTINCT %(client)s, v.invoice_no, 'DISPUTE', %(business_on)s::date, 'Bestridd hos ombudet eller Kronofogden, ärende ' || s.case_ref,
       'ombudet', %(run_id)s, %(version_id)s
FROM status_row AS s
JOIN open_case_invoice AS v ON v.client = %(client)s AND v.case_ref = s.case_ref
WHERE (s.state IN ('DISPUTED', 'CONTESTED') OR s.contested)
  AND NOT EXISTS (SELECT FROM status_fault AS f WHERE f.line_no = s.line_no)
ON CONFLICT (client, invoice_no, stop_code) WHERE ended_on IS NULL DO NOTHING;
