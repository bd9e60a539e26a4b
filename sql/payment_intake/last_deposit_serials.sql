-- last_deposit_serials: the highest BgMax deposit serial booked so far, for each bankgiro and year of the file just read.
--
-- reads   new_deposit (temporary), deposit
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT n.bankgiro, n.deposit_year, substr(l.deposit_key, 6)::bigint AS deposit_serial
FROM (SELECT DISTINCT bankgiro, left(deposit_key, 4)::bigint AS deposit_year FROM new_deposit) AS n
CROSS JOIN LATERAL (
    SELECT max(d.deposit_key) AS deposit_key FROM deposit AS d
    WHERE d.client = %(client)s AND d.source = 'bgmax' AND d.bankgiro = n.bankgiro
        AND d.deposit_key BETWEEN n.deposit_year || '-00000' AND n.deposit_year || '-99999'
) AS l
WHERE l.deposit_key IS NOT NULL;
