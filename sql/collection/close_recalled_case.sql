-- close_recalled_case: what the agency has let go is ours again.
--
-- reads   recall_answer (temporary)
-- writes  open_case_invoice
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_case_invoice AS v USING recall_answer AS a
WHERE v.client = %(client)s AND v.case_ref = a.case_ref AND a.outcome = 'confirmed' AND a.event = 'recalled'
  AND (a.invoice_no IS NULL OR a.invoice_no = v.invoice_no);
