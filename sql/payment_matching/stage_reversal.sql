-- stage_reversal: the waiting reversals, each with what it takes back, or why it cannot.
--
-- reads   payment, settlement
-- writes  reversal (temporary)
-- takes   client, payment_ids
-- rerun   safe: temporary

DROP TABLE IF EXISTS reversal;
CREATE TEMP TABLE reversal ON COMMIT DROP AS
SELECT f.payment_id, f.amount_ore, f.paid_on, f.reverses_payment_id, f.original_on, f.is_draw,
       CASE WHEN f.original_on IS NULL THEN 'Banken nämner ingen betalning som finns hos oss'
            WHEN f.is_taken_back OR f.turn > 1 THEN 'Betalning ' || f.reverses_payment_id || ' är redan återtagen'
            WHEN f.amount_ore <> f.original_ore
                THEN 'Beloppet är inte det som betalning ' || f.reverses_payment_id || ' hade, ' || kronor(f.original_ore) || ' kr'
       END AS problem
FROM (
    SELECT r.payment_id, r.amount_ore, r.paid_on, r.reverses_payment_id, o.paid_on AS original_on, o.amount_ore AS original_ore,
           o.source = 'autogiro' OR o.channel_code = 4 AS is_draw,
           row_number() OVER (PARTITION BY r.reverses_payment_id, r.amount_ore ORDER BY r.payment_id) AS turn,
           EXISTS (SELECT FROM payment AS e
                   JOIN settlement AS s ON s.payment_id = e.payment_id AND s.client = e.client AND s.rule = 'reversed'
                   WHERE e.client = r.client AND e.reverses_payment_id = r.reverses_payment_id
                     AND e.payment_id < r.payment_id) AS is_taken_back
    FROM payment AS r
    LEFT JOIN payment AS o ON o.client = r.client AND o.payment_id = r.reverses_payment_id AND o.kind = 'payment'
    WHERE r.client = %(client)s AND r.payment_id = ANY (%(payment_ids)s::bigint[])
) AS f;
