-- stage_new_plan: the new plans with their sums, in the order they will be numbered.
--
-- reads   asked_plan, plan_part, plan_interest, plan_aside, decided, policy_kravkod (temporary), claim_terms, plan_item, instalment_plan
-- writes  new_plan (temporary)
-- takes   client, fee_ore
-- rerun   safe: temporary
-- note    one fee for a plan, on its oldest claim; none where late compensation stands in its place, nor for a claim that has
--         borne one before (lag (1981:739) §§ 4, 5)

DROP TABLE IF EXISTS new_plan;
CREATE TEMP TABLE new_plan ON COMMIT DROP AS
WITH part AS (
    SELECT p.plan_key, sum(p.open_ore) FILTER (WHERE p.component = 'CAPITAL') AS capital_ore,
           sum(p.open_ore) FILTER (WHERE p.component = 'INTEREST') AS interest_ore,
           sum(p.open_ore) FILTER (WHERE p.component = 'COST') AS cost_ore,
           bool_or(EXISTS (SELECT FROM plan_aside AS n WHERE n.claim_id = p.item_id)) AS is_unreckoned,
           bool_or(EXISTS (SELECT FROM plan_item AS b JOIN instalment_plan AS e ON e.client = b.client AND e.plan_no = b.plan_no
                           WHERE b.client = %(client)s AND b.item_id = p.item_id AND e.fee_ore > 0)) AS has_borne_fee
    FROM plan_part AS p GROUP BY p.plan_key
), accrued AS (
    SELECT p.plan_key, sum(n.interest_ore) AS ore FROM plan_interest AS n JOIN plan_part AS p ON p.item_id = n.claim_id GROUP BY p.plan_key
), oldest AS (
    SELECT DISTINCT ON (p.plan_key) p.plan_key, p.invoice_no, p.department, p.dim_1, i.bankgiro AS fee_bankgiro, i.ocr AS fee_ocr,
           coalesce(k.late_compensation, false) AS late_compensation
    FROM plan_part AS p
    JOIN claim_terms AS i ON i.client = %(client)s AND i.invoice_no = p.invoice_no
    LEFT JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
    ORDER BY p.plan_key, p.due_effective_on, p.invoice_no
), summed AS (
    SELECT a.*, o.invoice_no AS fee_invoice_no, o.department, o.dim_1, o.fee_bankgiro, o.fee_ocr, p.is_unreckoned,
           coalesce(p.capital_ore, 0)::bigint AS capital_ore, coalesce(p.cost_ore, 0)::bigint AS cost_ore,
           (coalesce(p.interest_ore, 0) + coalesce(c.ore, 0))::bigint AS interest_ore,
           CASE WHEN a.is_free OR o.late_compensation OR p.has_borne_fee THEN 0 ELSE %(fee_ore)s END::bigint AS fee_ore
    FROM part AS p
    JOIN (SELECT q.decision_id, q.plan_key, q.customer_no, q.decided_by, q.approved_by, q.reason, q.instalments, q.first_due_on, q.is_free
          FROM asked_plan AS q WHERE q.decision_id = q.plan_key) AS a ON a.plan_key = p.plan_key
    JOIN oldest AS o ON o.plan_key = p.plan_key
    LEFT JOIN accrued AS c ON c.plan_key = p.plan_key
)
SELECT row_number() OVER (ORDER BY s.plan_key) AS number, s.*, s.capital_ore + s.interest_ore + s.cost_ore + s.fee_ore AS base_ore
FROM summed AS s;
