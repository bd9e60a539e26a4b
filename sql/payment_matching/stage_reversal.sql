-- stage_reversal: the waiting reversals, each with what it takes back, or why it cannot.
--
-- reads   payment, reversal_link
-- writes  reversal (temporary)
-- takes   client, payment_ids
-- rerun   safe: temporary
-- note    a payment may be taken back in parts: taken_ore is what earlier reversals took, before_ore what those of this batch did

DROP TABLE IF EXISTS reversal;
CREATE TEMP TABLE reversal ON COMMIT DROP AS
SELECT f.payment_id, f.amount_ore, f.paid_on, f.reverses_payment_id, f.original_on, f.is_draw, f.before_ore,
       f.taken_ore + f.amount_ore = f.original_ore AS is_last, f.amount_ore < f.original_ore AS is_part,
       CASE WHEN f.original_on IS NULL THEN 'Banken nämner ingen betalning som finns hos oss'
            WHEN f.taken_ore >= f.original_ore THEN 'Betalning ' || f.reverses_payment_id || ' är redan återtagen'
            WHEN f.amount_ore > f.original_ore - f.taken_ore
                THEN 'Beloppet är mer än vad som är kvar att återta av betalning ' || f.reverses_payment_id || ', '
                     || kronor(f.original_ore - f.taken_ore) || ' kr'
       END AS problem
FROM (
    SELECT r.payment_id, r.amount_ore, r.paid_on, l.reverses_payment_id, o.paid_on AS original_on, o.amount_ore AS original_ore,
           o.source = 'autogiro' OR o.channel_code = 4 AS is_draw, e.taken_ore, e.before_ore
    FROM payment AS r
    LEFT JOIN reversal_link AS l ON l.client = r.client AND l.payment_id = r.payment_id
    LEFT JOIN payment AS o ON o.client = r.client AND o.payment_id = l.reverses_payment_id AND o.kind = 'payment'
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount_ore), 0)::bigint AS taken_ore,
               coalesce(sum(e.amount_ore) FILTER (WHERE e.payment_id = ANY (%(payment_ids)s::bigint[])), 0)::bigint AS before_ore
        FROM reversal_link AS e
        WHERE e.client = r.client AND e.reverses_payment_id = l.reverses_payment_id AND e.payment_id < r.payment_id
          AND e.amount_ore <= o.amount_ore
    ) AS e
    WHERE r.client = %(client)s AND r.payment_id = ANY (%(payment_ids)s::bigint[])
) AS f;
