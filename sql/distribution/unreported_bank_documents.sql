-- unreported_bank_documents: how many invoices the banks should have reported of by now.
--
-- reads   unanswered_document
-- writes  -
-- takes   client, last_on
-- rerun   safe: reads only

SELECT count(*) AS documents, min(u.handed_on) AS first_on FROM unanswered_document AS u
WHERE u.client = %(client)s AND u.channel = 'bank' AND u.handed_on <= %(last_on)s;
