-- last_sequences: the highest electronic number that the bank has given its reports of each account and product so far.
--
-- reads   new_notification (temporary), bank_notification
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT n.account, n.product, l.sequence_no
FROM (SELECT DISTINCT account, product FROM new_notification) AS n
CROSS JOIN LATERAL (
    SELECT max(b.sequence_no) AS sequence_no FROM bank_notification AS b
    WHERE b.client = %(client)s AND b.account = n.account AND b.product = n.product AND b.sequence_no IS NOT NULL
) AS l
WHERE l.sequence_no IS NOT NULL;
