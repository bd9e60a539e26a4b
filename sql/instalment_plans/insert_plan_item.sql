-- insert_plan_item: what each new plan is made of, for ever and while it runs.
--
-- reads   new_plan, plan_part, plan_opening (temporary)
-- writes  plan_item, open_plan_item
-- takes   client, first_plan_no
-- rerun   safe: a decision applied no longer waits

WITH kept AS (
    INSERT INTO plan_item (client, plan_no, item_id, invoice_no, component, amount_ore)
    SELECT %(client)s, t.number - 1 + %(first_plan_no)s::bigint, t.item_id, t.invoice_no, t.component, t.amount_ore
    FROM (
        SELECT n.number, p.item_id, p.invoice_no, p.component, p.open_ore AS amount_ore
        FROM plan_part AS p JOIN new_plan AS n ON n.plan_key = p.plan_key
        UNION ALL
        SELECT o.number, o.item_id, o.invoice_no, o.component, o.amount_ore FROM plan_opening AS o
    ) AS t
    ORDER BY t.number, t.item_id
    RETURNING client, item_id, plan_no
)
INSERT INTO open_plan_item (client, item_id, plan_no) SELECT k.client, k.item_id, k.plan_no FROM kept AS k;
