-- stage_plan_mention: the queue's payments that name an instalment plan, or an invoice in one that runs.
--
-- reads   payment_queue (temporary), instalment_plan, open_plan_item, open_item
-- writes  plan_mention (temporary)
-- takes   client
-- rerun   safe: temporary

DROP TABLE IF EXISTS plan_mention;
CREATE TEMP TABLE plan_mention ON COMMIT DROP AS
SELECT DISTINCT ON (q.payment_id) q.payment_id, m.plan_no, q.ocr AS said
FROM payment_queue AS q
CROSS JOIN LATERAL (
    SELECT p.plan_no FROM instalment_plan AS p WHERE p.bankgiro = q.bankgiro AND p.ocr = q.ocr AND p.client = %(client)s
    UNION ALL
    SELECT p.plan_no FROM open_item AS o JOIN open_plan_item AS p ON p.client = o.client AND p.item_id = o.item_id
    WHERE o.bankgiro = q.bankgiro AND o.ocr = q.ocr AND o.component <> 'COST' AND o.client = %(client)s
) AS m
WHERE q.ocr IS NOT NULL
ORDER BY q.payment_id, m.plan_no;
