-- repeated_serials: the bank's numbers of a file's payments that payments of other files have borne within two years.
--
-- reads   deposit, payment
-- writes  -
-- takes   client, file_id, after_on
-- rerun   safe: reads only
-- note    numbers rise as time goes, so few earlier deposits reach into the file's; of those the newest are looked at

WITH fresh AS (
    SELECT d.bankgiro, d.first_serial, d.last_serial, d.first_payment_id, d.last_payment_id
    FROM deposit AS d
    WHERE d.client = %(client)s AND d.file_id = %(file_id)s AND d.source = 'bgmax' AND d.first_serial IS NOT NULL
), earlier AS (
    SELECT d.deposit_id, d.first_payment_id, d.last_payment_id
    FROM deposit AS d
    WHERE d.client = %(client)s AND d.file_id <> %(file_id)s AND d.source = 'bgmax' AND d.paid_on > %(after_on)s
        AND d.bankgiro IN (SELECT bankgiro FROM fresh)
        AND EXISTS (SELECT FROM fresh AS f WHERE d.first_serial <= f.last_serial AND d.last_serial >= f.first_serial)
    ORDER BY d.deposit_id DESC
    LIMIT 20
)
SELECT n.serial, min(n.file_line) AS file_line, min(f.name) AS file_name, min(o.file_line) AS earlier_line
FROM earlier AS e
JOIN payment AS o ON o.client = %(client)s AND o.payment_id BETWEEN e.first_payment_id AND e.last_payment_id
    AND o.deposit_id = e.deposit_id AND o.kind = 'payment' AND o.serial <> ''
JOIN payment AS n ON n.client = o.client AND n.serial = o.serial AND n.file_id = %(file_id)s AND n.kind = 'payment'
    AND n.payment_id BETWEEN (SELECT min(first_payment_id) FROM fresh) AND (SELECT max(last_payment_id) FROM fresh)
JOIN inbound_file AS f ON f.client = o.client AND f.file_id = o.file_id
GROUP BY n.serial
ORDER BY min(n.file_line)
LIMIT 100;
