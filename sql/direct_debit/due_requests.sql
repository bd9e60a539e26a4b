-- due_requests: what one bankgiro's file says of mandates (TK03, TK04, TK05).
--
-- reads   mandate_request
-- writes  -
-- takes   client, bankgiro, business_on
-- rerun   safe: reads only

SELECT q.request_no, q.kind, q.payer_number, q.account, q.identity_no, q.new_payer_number
FROM mandate_request AS q
WHERE q.client = %(client)s AND q.bankgiro = %(bankgiro)s AND q.not_before <= %(business_on)s
ORDER BY q.request_no;
