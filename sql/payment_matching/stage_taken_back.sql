-- stage_taken_back: what each reversal takes back, and where from.
--
-- reads   reversal, live_position (temporary)
-- writes  taken_back (temporary)
-- takes   application_order
-- rerun   safe: temporary
-- note    the last reversal of a payment takes all that is left. A part takes first what the payment left as the payer's own, then
--         from the end of the order that money goes to debts in: as if only the rest had been paid. A small difference comes back
--         with the first part that is taken of its claim

DROP TABLE IF EXISTS taken_back;
CREATE TEMP TABLE taken_back ON COMMIT DROP AS
WITH debt AS (
    SELECT l.*, min(l.due_on) OVER (PARTITION BY l.payment_id, l.invoice_no) AS debt_due_on
    FROM live_position AS l
    WHERE l.rule <> 'small_difference' OR l.is_own
), laid AS (
    SELECT l.*, greatest(-l.amount_ore, 0) AS length_ore,
           (sum(greatest(-l.amount_ore, 0)) OVER (
               PARTITION BY l.payment_id
               ORDER BY l.is_own DESC, l.debt_due_on DESC NULLS FIRST, l.invoice_no DESC NULLS FIRST,
                        array_position(%(application_order)s::text[], l.component) DESC NULLS FIRST, l.item_id DESC,
                        l.settlement_id DESC))::bigint AS until_ore
    FROM debt AS l
), part AS (
    SELECT r.payment_id, r.reverses_payment_id, r.paid_on, r.is_part, l.item_id, l.settlement_id, l.kind, l.department, l.invoice_no,
           l.value_on, 'reversed' AS rule,
           CASE WHEN r.is_last THEN -l.amount_ore - least(l.length_ore, greatest(0, r.before_ore - (l.until_ore - l.length_ore)))
                ELSE greatest(0, least(l.until_ore, r.before_ore + r.amount_ore) - greatest(l.until_ore - l.length_ore, r.before_ore))
           END AS amount_ore
    FROM reversal AS r
    JOIN laid AS l ON l.payment_id = r.reverses_payment_id
    WHERE r.problem IS NULL
), touched AS (
    SELECT * FROM part AS p WHERE p.amount_ore <> 0
)
SELECT t.* FROM touched AS t
UNION ALL
SELECT f.payment_id, l.payment_id, f.paid_on, f.is_part, l.item_id, l.settlement_id, l.kind, l.department, l.invoice_no, l.value_on,
       'small_difference', -l.amount_ore
FROM live_position AS l
JOIN LATERAL (SELECT t.payment_id, t.paid_on, t.is_part FROM touched AS t
              WHERE t.reverses_payment_id = l.payment_id AND t.item_id = l.item_id
              ORDER BY t.payment_id LIMIT 1) AS f ON true
WHERE l.rule = 'small_difference' AND NOT l.is_own;
