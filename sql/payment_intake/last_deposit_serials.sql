-- last_deposit_serials: the highest deposit serial booked so far, per bankgiro and year.
--
-- reads   deposit
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT d.bankgiro, d.deposit_year, max(d.deposit_serial) AS deposit_serial
FROM deposit AS d
WHERE d.client = %(client)s
GROUP BY d.bankgiro, d.deposit_year;
