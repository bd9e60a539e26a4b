-- stage_sent_request: what one bankgiro's file says of mandates is sent; the account and identity in it are forgotten.
--
-- reads   mandate_request
-- writes  mandate_request, mandate_change (temporary)
-- takes   client, bankgiro, business_on, file_name
-- rerun   safe: what is sent is gone

WITH sent AS (
    DELETE FROM mandate_request AS q
    WHERE q.client = %(client)s AND q.bankgiro = %(bankgiro)s AND q.not_before <= %(business_on)s
    RETURNING q.request_no, q.bankgiro, q.payer_number, q.kind
)
INSERT INTO mandate_change (change_no, bankgiro, payer_number, event, happened_on, text)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY s.request_no), s.bankgiro, s.payer_number, 'sent',
       %(business_on)s, 'Lämnat till Bankgirot i filen ' || %(file_name)s
FROM sent AS s;
