-- reckon_plain_interest: the interest so far of the claims that run from their due date at the statutory rate.
--
-- reads   due_claim, half_year (temporary), settlement, interest_stop, invoice_kravkod_set
-- writes  plain_interest (temporary)
-- takes   client, business_on, va_from_due
-- rerun   safe: temporary
-- note    the same reckoning as rules/interest.py, segment by segment, for the set: a test holds them together. Claims on another
--         basis, with interest invoiced already (by the kravkod, or by one before it), or in a half-year whose rate is missing, are for that rule

DROP TABLE IF EXISTS plain_interest;
CREATE TEMP TABLE plain_interest ON COMMIT DROP AS
WITH plain AS MATERIALIZED (
    SELECT d.item_id, d.due_effective_on AS from_on, d.amount_ore, d.is_partly_settled FROM due_claim AS d
    WHERE d.step = 'reminder' AND d.interest_invoicing = 'on_settlement'
      AND (d.interest_basis = 'P3_AGREED_DUE' OR d.interest_basis = 'VA_35' AND %(va_from_due)s)
      AND %(business_on)s <= (SELECT max(h.last_on) FROM half_year AS h)
      AND d.due_effective_on >= (SELECT min(h.valid_from) FROM half_year AS h) - 1
      AND d.invoice_no NOT IN (SELECT s.invoice_no FROM interest_stop AS s WHERE s.client = %(client)s)
      AND d.invoice_no NOT IN (SELECT s.invoice_no FROM invoice_kravkod_set AS s WHERE s.client = %(client)s)
), rate AS MATERIALIZED (
    SELECT h.* FROM half_year AS h
    WHERE h.last_on > (SELECT min(p.from_on) FROM plain AS p) AND h.valid_from <= %(business_on)s
), change AS (
    SELECT p.item_id, p.from_on AS on_day, p.amount_ore FROM plain AS p
    UNION ALL
    SELECT p.item_id, greatest(CASE s.rule WHEN 'credit_note' THEN p.from_on ELSE s.value_on END, p.from_on), s.amount_ore
    FROM plain AS p JOIN settlement AS s ON s.client = %(client)s AND s.item_id = p.item_id
    WHERE p.is_partly_settled
), span AS (
    SELECT c.item_id, c.on_day, (sum(sum(c.amount_ore)) OVER claim)::bigint AS capital_ore,
           least(lead(c.on_day, 1, %(business_on)s::date) OVER claim, %(business_on)s) AS until_on
    FROM change AS c
    GROUP BY c.item_id, c.on_day HAVING sum(c.amount_ore) <> 0
    WINDOW claim AS (PARTITION BY c.item_id ORDER BY c.on_day)
)
SELECT s.item_id, sum((s.capital_ore * r.rate_x100 * g.days + 5000 * r.year_days) / (10000 * r.year_days))::bigint AS interest_ore
FROM span AS s
JOIN rate AS r ON r.valid_from <= s.until_on AND r.last_on > s.on_day
CROSS JOIN LATERAL (SELECT (least(r.last_on, s.until_on) - greatest(r.valid_from - 1, s.on_day))::bigint AS days) AS g
WHERE s.capital_ore > 0 AND g.days > 0
GROUP BY s.item_id;
