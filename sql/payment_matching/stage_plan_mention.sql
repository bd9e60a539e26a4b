-- stage_plan_mention: the queue's payments that name an instalment plan, or an invoice in one that runs.
--
-- reads   payment_queue (temporary), instalment_plan, open_plan_item, open_item
-- writes  plan_mention (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    from the plans' side: they are few, and most nights no payment names one

CREATE TEMP TABLE plan_mention ON COMMIT DROP AS
SELECT DISTINCT ON (q.payment_id) q.payment_id, m.plan_no, q.ocr AS said
FROM (
    SELECT p.bankgiro, p.ocr, p.plan_no FROM instalment_plan AS p WHERE p.client = %(client)s
    UNION ALL
    SELECT o.bankgiro, o.ocr, p.plan_no
    FROM open_plan_item AS p JOIN open_item AS o ON o.client = p.client AND o.item_id = p.item_id
    WHERE p.client = %(client)s AND o.component <> 'COST'
) AS m
JOIN payment_queue AS q ON q.bankgiro = m.bankgiro AND q.ocr = m.ocr
ORDER BY q.payment_id, m.plan_no;
