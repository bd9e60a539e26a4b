-- close_rejected_case: a case that the agency has not taken is not with the agency; the claim stands where it stood.
--
-- reads   case_answer (temporary)
-- writes  open_case_invoice
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_case_invoice AS v USING case_answer AS a
WHERE v.client = %(client)s AND v.case_ref = a.case_ref AND a.outcome IN ('rejected', 'refused');
