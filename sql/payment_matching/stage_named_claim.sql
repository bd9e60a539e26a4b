-- stage_named_claim: the open claims that waiting payments name by OCR: what is open of capital or interest, and of fees.
--
-- reads   payment_queue, open_item_rest
-- writes  named_claim (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE named_claim ON COMMIT DROP AS
SELECT o.ocr, o.invoice_no, min(o.customer_no) AS customer_no, min(o.department) AS department,
       max(o.item_id) FILTER (WHERE o.component <> 'COST') AS main_item_id,
       bool_or(o.component = 'CAPITAL') AS is_capital,
       max(o.due_effective_on) AS due_effective_on,
       coalesce(sum(o.open_ore) FILTER (WHERE o.component <> 'COST'), 0)::bigint AS main_ore,
       coalesce(sum(o.open_ore) FILTER (WHERE o.component = 'COST'), 0)::bigint AS cost_ore
FROM open_item_rest AS o
WHERE o.client = %(client)s AND o.kind = 'claim'
  AND o.ocr IN (SELECT q.ocr FROM payment_queue AS q WHERE q.kind = 'payment' AND q.ocr IS NOT NULL)
GROUP BY o.ocr, o.invoice_no;
