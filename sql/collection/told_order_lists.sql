-- told_order_lists: how many lists of money each ledger has been sent for the business date.
--
-- reads   told_order_payment
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT t.system, count(DISTINCT t.file_name) AS lists FROM told_order_payment AS t
WHERE t.client = %(client)s AND t.business_on = %(business_on)s
GROUP BY t.system;
