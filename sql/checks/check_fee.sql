-- check_fee: the fees this run has charged, beside what the law allows (lag (1981:739)).
--
-- reads   item, entry, invoice, letter_claim, letter
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    the ceilings are those of § 4 itself, on purpose not those of our policy; before 2013-03-16 förordning (1981:1057).
--         A plan has its own fee for each plan, and its own letter

WITH fee AS (
    SELECT t.client, t.item_id, t.invoice_no, t.amount_ore, t.opened_on, fee_code_of(e.event) AS fee_code
    FROM item AS t
    JOIN entry AS e ON e.client = t.client AND e.entry_id = t.entry_id
    WHERE t.client = %(client)s AND t.run_id = %(run_id)s AND t.kind = 'claim' AND t.component = 'COST'
)
SELECT f.invoice_no, f.fee_code, true AS always, f.amount_ore,
       CASE f.fee_code WHEN 'LATE_COMP' THEN 45000
            WHEN 'REMINDER' THEN CASE WHEN f.opened_on < '2013-03-16' THEN 5000 ELSE 6000 END
            WHEN 'DEMAND' THEN CASE WHEN f.opened_on < '2013-03-16' THEN 16000 ELSE 18000 END
            WHEN 'PLAN' THEN CASE WHEN f.opened_on < '2013-03-16' THEN 15000 ELSE 17000 END END::bigint AS ceiling_ore,
       f.fee_code IS DISTINCT FROM 'REMINDER' OR i.reminder_fee_agreement IS NOT NULL AS is_agreed,
       f.fee_code = 'PLAN' OR count(*) FILTER (WHERE o.fee_code = f.fee_code) = 1 AS is_once,
       count(*) FILTER (WHERE (o.fee_code = 'LATE_COMP') <> (f.fee_code = 'LATE_COMP')) = 0 AS is_alone,
       f.fee_code = 'PLAN' OR f.opened_on > i.due_effective_on AS is_late,
       f.fee_code = 'PLAN' OR EXISTS (
           SELECT FROM letter_claim AS c
           JOIN letter AS l ON l.client = c.client AND l.document_type = c.document_type AND l.document_no = c.document_no
           WHERE c.client = f.client AND c.invoice_no = f.invoice_no AND c.run_id = %(run_id)s AND c.fee_ore = f.amount_ore)
           AS has_letter
FROM fee AS f
JOIN invoice AS i ON i.client = f.client AND i.invoice_no = f.invoice_no
JOIN LATERAL (
    SELECT fee_code_of(e.event) AS fee_code
    FROM item AS t
    JOIN entry AS e ON e.client = t.client AND e.entry_id = t.entry_id
    WHERE t.client = f.client AND t.invoice_no = f.invoice_no AND t.kind = 'claim' AND t.component = 'COST'
) AS o ON true
GROUP BY f.client, f.item_id, f.invoice_no, f.fee_code, f.amount_ore, f.opened_on, i.reminder_fee_agreement, i.due_effective_on
