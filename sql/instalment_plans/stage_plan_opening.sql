-- stage_plan_opening: the items that plans open: the accrued interest of each claim, and the plan's fee; numbered.
--
-- reads   new_plan, plan_part, plan_interest (temporary)
-- writes  plan_opening (temporary)
-- takes   first_item_id
-- rerun   safe: temporary
-- note    accrued interest has no OCR of its own: it is paid by the plan's, or by the claim's

DROP TABLE IF EXISTS plan_opening;
CREATE TEMP TABLE plan_opening ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY t.number, t.component DESC, t.invoice_no) - 1 + %(first_item_id)s::bigint AS item_id, t.*
FROM (
    SELECT n.number, 'INTEREST' AS component, p.customer_no, p.department, p.dim_1, p.invoice_no, NULL::text AS bankgiro,
           NULL::text AS ocr, sum(i.interest_ore)::bigint AS amount_ore
    FROM plan_interest AS i
    JOIN plan_part AS p ON p.item_id = i.claim_id
    JOIN new_plan AS n ON n.plan_key = p.plan_key
    GROUP BY n.number, p.customer_no, p.department, p.dim_1, p.invoice_no
    HAVING sum(i.interest_ore) > 0
    UNION ALL
    SELECT n.number, 'COST', n.customer_no, n.department, n.dim_1, n.fee_invoice_no, n.fee_bankgiro, n.fee_ocr, n.fee_ore
    FROM new_plan AS n WHERE n.fee_ore > 0
) AS t;
