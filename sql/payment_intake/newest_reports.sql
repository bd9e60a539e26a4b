-- newest_reports: the day of the newest report of each bank and product.
--
-- reads   bank_report
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT r.bank, r.product, max(r.reported_on) AS reported_on
FROM bank_report AS r
WHERE r.client = %(client)s
GROUP BY r.bank, r.product;
