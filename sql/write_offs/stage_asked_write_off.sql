-- stage_asked_write_off: the waiting decisions to write off, each with what is open of its invoice and who has authority.
--
-- reads   waiting_decision, policy_authority, policy_write_off_reason (temporary), invoice, open_item_rest, open_plan_item,
--         open_case_invoice, open_autogiro_order
-- writes  asked_write_off (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    what a night writes off of one customer is judged as one sum, so nobody's limit is passed by many small rows

DROP TABLE IF EXISTS asked_write_off;
CREATE TEMP TABLE asked_write_off ON COMMIT DROP AS
SELECT a.*, sum(a.amount_ore) OVER (PARTITION BY a.customer_no)::bigint AS customer_ore
FROM (
    SELECT d.decision_id, d.decided_by, d.approved_by, d.reason, d.amount_ore AS asked_ore, i.invoice_no, i.document_type,
           i.customer_no, p.reason_code, p.name AS reason_name, p.set_in, p.corrects_vat, d.fields ? 'flag' AS is_waived, r.*,
           least(coalesce(d.amount_ore, r.open_ore), r.open_ore) AS amount_ore,
           lower(d.approved_by) <> lower(d.decided_by) AS are_two,
           (SELECT max(CASE m.level WHEN 'board' THEN 2 ELSE 1 END) FROM policy_authority AS m
            WHERE m.signature IN (lower(d.decided_by), lower(d.approved_by))) AS authority,
           row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
    FROM waiting_decision AS d
    LEFT JOIN policy_write_off_reason AS p ON p.reason_code = d.fields ->> 'code'
    LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(o.open_ore), 0)::bigint AS open_ore, coalesce(bool_or(n.item_id IS NOT NULL), false) AS is_in_plan,
               coalesce(bool_or(g.item_id IS NOT NULL), false) AS is_being_drawn,
               EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = %(client)s AND c.invoice_no = i.invoice_no) AS is_at_agency
        FROM open_item_rest AS o
        LEFT JOIN open_plan_item AS n ON n.client = o.client AND n.item_id = o.item_id
        LEFT JOIN open_autogiro_order AS g ON g.client = o.client AND g.item_id = o.item_id
        WHERE o.client = %(client)s AND o.invoice_no = i.invoice_no AND o.kind = 'claim'
    ) AS r ON true
) AS a;
