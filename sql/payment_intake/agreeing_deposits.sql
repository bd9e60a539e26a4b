-- agreeing_deposits: the deposits of the file just read that another source has told of as a whole: bankgiro, day, öre and count agree.
--
-- reads   new_deposit (temporary), deposit
-- writes  -
-- takes   client, source
-- rerun   safe: reads only
-- note    one payment alone says little, so such a deposit must also bear the other's serial number; of several that agree none does.
--         A key is year-serial in BgMax; day and the bank's reference, which may be that or the serial alone, in camt

WITH told AS (
    SELECT n.deposit_no, d.deposit_id, n.payment_count,
           regexp_replace(n.deposit_key, '^([0-9]{8}-)?([0-9]{4}-)?0*', '')
               = regexp_replace(d.deposit_key, '^([0-9]{8}-)?([0-9]{4}-)?0*', '') AS is_named
    FROM new_deposit AS n
    JOIN deposit AS d ON d.client = %(client)s AND d.source <> %(source)s AND d.bankgiro = n.bankgiro AND d.paid_on = n.paid_on
        AND d.amount_ore + d.twin_ore = n.amount_ore AND d.payment_count + d.twin_count = n.payment_count
), counted AS (
    SELECT t.*, count(*) OVER (PARTITION BY t.deposit_no) AS here, count(*) OVER (PARTITION BY t.deposit_id) AS there
    FROM told AS t
    WHERE t.is_named OR t.payment_count > 1
)
SELECT c.deposit_no, c.deposit_id FROM counted AS c
WHERE c.here = 1 AND c.there = 1
ORDER BY c.deposit_no;
