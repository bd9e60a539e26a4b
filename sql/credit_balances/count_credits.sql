-- count_credits: how many credits are open, and how many proposals wait for approval.
--
-- reads   credit (temporary), refund_proposal
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT (SELECT count(*) FROM credit) AS credits,
       (SELECT count(*) FROM refund_proposal AS p WHERE p.client = %(client)s AND p.state = 'proposed') AS proposed;
