-- stage_plan_money: what has been paid of each running plan, how much of it was ahead of the schedule, and what is left.
--
-- reads   open_plan_item, instalment_plan, instalment, plan_item, settlement, open_item_rest
-- writes  plan_money (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    money pays the instalments up to the one whose time it came in; what is more shortens the plan from the end. With M the
--         money to a day and D what the schedule asks for by then, the money ahead is the largest M - D of any day. A credit note
--         always shortens from the end. Only what came after the plan was made counts

DROP TABLE IF EXISTS plan_money;
CREATE TEMP TABLE plan_money ON COMMIT DROP AS
WITH running AS MATERIALIZED (
    SELECT p.* FROM instalment_plan AS p
    WHERE p.client = %(client)s
      AND EXISTS (SELECT FROM open_plan_item AS o WHERE o.client = p.client AND o.plan_no = p.plan_no)
), schedule AS (
    SELECT i.plan_no, i.due_on, sum(i.amount_ore) OVER (PARTITION BY i.plan_no ORDER BY i.instalment_no)::bigint AS asked_ore
    FROM running AS r JOIN instalment AS i ON i.client = r.client AND i.plan_no = r.plan_no
), moved AS (
    SELECT r.plan_no, s.value_on, s.invoice_no IS NOT NULL AS is_credit, sum(-s.amount_ore)::bigint AS ore
    FROM running AS r
    JOIN plan_item AS i ON i.client = r.client AND i.plan_no = r.plan_no
    JOIN settlement AS s ON s.client = i.client AND s.item_id = i.item_id AND s.settlement_id > r.last_settlement_id
        AND coalesce(s.reverses_settlement_id, s.settlement_id) > r.last_settlement_id
    GROUP BY r.plan_no, s.value_on, s.invoice_no IS NOT NULL
), paid AS (
    SELECT m.plan_no, m.value_on, sum(m.ore) OVER (PARTITION BY m.plan_no ORDER BY m.value_on)::bigint AS paid_ore
    FROM moved AS m WHERE NOT m.is_credit
), ahead AS (
    SELECT p.plan_no, greatest(0, max(p.paid_ore - coalesce(d.asked_ore, r.base_ore)))::bigint AS ore
    FROM paid AS p
    JOIN running AS r ON r.plan_no = p.plan_no
    LEFT JOIN LATERAL (SELECT min(s.asked_ore) AS asked_ore FROM schedule AS s
                       WHERE s.plan_no = p.plan_no AND s.due_on >= p.value_on) AS d ON true
    GROUP BY p.plan_no
)
SELECT r.plan_no, r.customer_no, r.base_ore, t.paid_ore, (t.paid_ore - t.credited_ore - coalesce(a.ore, 0))::bigint AS front_ore,
       (coalesce(a.ore, 0) + t.credited_ore)::bigint AS end_ore
FROM running AS r
LEFT JOIN ahead AS a ON a.plan_no = r.plan_no
CROSS JOIN LATERAL (SELECT coalesce(sum(m.ore), 0)::bigint AS paid_ore,
                           coalesce(sum(m.ore) FILTER (WHERE m.is_credit), 0)::bigint AS credited_ore
                    FROM moved AS m WHERE m.plan_no = r.plan_no) AS t;
