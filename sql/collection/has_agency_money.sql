-- has_agency_money: whether the agency has money of ours, or has told of its cases: then there is something to square.
--
-- reads   unremitted_payment, released_agency_fee, open_remittance, open_case_invoice, case_status
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT 1 AS found
WHERE EXISTS (SELECT FROM unremitted_payment AS u WHERE u.client = %(client)s)
   OR EXISTS (SELECT FROM released_agency_fee AS f WHERE f.client = %(client)s AND f.remit_id IS NULL)
   OR EXISTS (SELECT FROM open_remittance AS o WHERE o.client = %(client)s)
   OR EXISTS (SELECT FROM open_case_invoice AS v JOIN case_status AS s ON s.client = v.client AND s.case_ref = v.case_ref
              WHERE v.client = %(client)s);
