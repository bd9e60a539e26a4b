-- request_online_answer: tonight's file answers the mandates from the internet bank that are judged.
--
-- reads   online_verdict (temporary)
-- writes  mandate_request
-- takes   client, first_request_no, business_on
-- rerun   safe: a file is taken once

INSERT INTO mandate_request (client, request_no, bankgiro, payer_number, kind, not_before)
SELECT %(client)s, row_number() OVER (ORDER BY v.line_no) - 1 + %(first_request_no)s::bigint, v.bankgiro, v.payer_number,
       CASE v.verdict WHEN 'approved' THEN 'approve' ELSE 'refuse' END, %(business_on)s
FROM online_verdict AS v WHERE v.verdict IN ('approved', 'refused');
