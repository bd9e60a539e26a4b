-- stage_asked_plan: the waiting decisions on instalment plans, each with its invoice and what stands against a plan of it.
--
-- reads   waiting_decision (temporary), customer, invoice, open_item_rest, open_plan_item, active_stop, open_case_invoice,
--         open_autogiro_order, instalment_plan
-- writes  asked_plan (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    the rows of one customer in one file are one plan, known by its first row (plan_key); the other columns of a plan are
--         taken from that row, so all rows must say the same

DROP TABLE IF EXISTS asked_plan;
CREATE TEMP TABLE asked_plan ON COMMIT DROP AS
SELECT d.decision_id, min(d.decision_id) OVER plan AS plan_key, d.choice, c.customer_no, d.decided_by, d.approved_by, d.reason,
       (d.fields ->> 'count')::int AS instalments, (d.fields ->> 'until_on')::date AS first_due_on, d.fields ? 'flag' AS is_free,
       (min(d.fields::text) OVER plan) = (max(d.fields::text) OVER plan) AS is_agreeing,
       i.invoice_no, i.document_type, i.customer_no AS invoice_customer_no, i.due_effective_on, i.bankgiro, i.ocr, r.*,
       row_number() OVER (PARTITION BY d.choice, coalesce(i.invoice_no::text, d.customer_no) ORDER BY d.decision_id) AS turn,
       (SELECT array_agg(DISTINCT a.plan_no) FROM instalment_plan AS a JOIN open_plan_item AS o ON o.client = a.client AND o.plan_no = a.plan_no
        WHERE a.client = %(client)s AND a.customer_no = c.customer_no) AS running_plans
FROM waiting_decision AS d
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = d.customer_no
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN LATERAL (
    SELECT coalesce(sum(o.open_ore), 0)::bigint AS open_ore, coalesce(bool_or(p.item_id IS NOT NULL), false) AS is_in_plan,
           coalesce(bool_or(a.item_id IS NOT NULL), false) AS is_being_drawn,
           EXISTS (SELECT FROM open_case_invoice AS g WHERE g.client = %(client)s AND g.invoice_no = i.invoice_no) AS is_at_agency,
           (SELECT min(s.stop_code) FROM active_stop AS s
            WHERE s.client = %(client)s AND s.invoice_no = i.invoice_no AND s.stop_code IN ('DISPUTE', 'CREDIT_PENDING', 'LIMITED')
              AND (s.until_on IS NULL OR s.until_on >= %(business_on)s)) AS held_by
    FROM open_item_rest AS o
    LEFT JOIN open_plan_item AS p ON p.client = o.client AND p.item_id = o.item_id
    LEFT JOIN open_autogiro_order AS a ON a.client = o.client AND a.item_id = o.item_id
    WHERE o.client = %(client)s AND o.invoice_no = i.invoice_no AND o.kind = 'claim'
) AS r ON true
WINDOW plan AS (PARTITION BY d.file_id, d.customer_no, d.choice);
