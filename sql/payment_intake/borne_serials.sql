-- borne_serials: which of the bank's own numbers of payments are booked from a camt file already.
--
-- reads   payment
-- writes  -
-- takes   client, serials
-- rerun   safe: reads only

SELECT DISTINCT p.serial
FROM payment AS p
WHERE p.client = %(client)s AND p.source = 'camt' AND p.serial <> '' AND p.serial = ANY (%(serials)s::text[])
ORDER BY p.serial;
