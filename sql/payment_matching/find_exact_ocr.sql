-- find_exact_ocr: the payments that name an untouched claim by OCR and are its amount.
--
-- reads   payment, open_item, partly_settled_item, open_plan_item
-- writes  exact_hit (temporary)
-- takes   client, matched_id
-- rerun   safe: temporary
-- note    nearly all payments, in one join; columns as in create_matching. Of two the first settles the claim, the other is left to
--         match_by_ocr. Numbered in order of item, so that the settlement's index is filled from the right. As a new table: it is
--         written in bulk. Money for a claim in an instalment plan pays the plan

CREATE TEMP TABLE exact_hit ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY m.item_id) AS place, m.*
FROM (
    SELECT DISTINCT ON (o.item_id) o.item_id, o.department, o.customer_no, o.ctid AS open_at, p.payment_id, p.amount_ore, p.paid_on, p.ocr,
           p.paid_on > o.due_effective_on AS is_late
    FROM payment AS p
    JOIN open_item AS o ON o.bankgiro = p.bankgiro AND o.ocr = p.ocr AND o.amount_ore = p.amount_ore
    WHERE p.client = %(client)s AND p.payment_id > %(matched_id)s AND p.kind = 'payment' AND p.reference_code <= 5
      AND p.source <> 'autogiro' AND p.channel_code <> 4
      AND o.client = %(client)s AND o.kind = 'claim' AND o.component <> 'COST'
      AND o.item_id NOT IN (SELECT s.item_id FROM partly_settled_item AS s WHERE s.client = %(client)s)
      AND o.item_id NOT IN (SELECT a.item_id FROM open_plan_item AS a WHERE a.client = %(client)s)
    ORDER BY o.item_id, p.payment_id
) AS m;
