-- take_up_surveillance: a claim that the agency has given back goes again, for surveillance, when a person has decided so.
--
-- reads   standing_surveillance
-- writes  case_claim (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    every other guard holds as for any case

UPDATE case_claim AS d SET action = 'SURVEILLANCE', blocked_by = NULL
FROM standing_surveillance AS s
WHERE d.blocked_by = 'RECALLED' AND s.client = %(client)s AND s.invoice_no = d.invoice_no;
