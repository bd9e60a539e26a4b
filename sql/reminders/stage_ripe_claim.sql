-- stage_ripe_claim: the overdue claims that may go on tonight, to a letter of ours or to the agency.
--
-- reads   open_item, partly_settled_item, settlement, reminder, open_case_invoice, open_autogiro_order, reminder_hold
-- writes  ripe_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    of all open claims these are few, and only of them the dear questions are asked. Not what is with the agency, nor what
--         Autogiro draws, nor whose payment has come back lately, nor what has a letter whose next step is still to come

DROP TABLE IF EXISTS ripe_claim;
CREATE TEMP TABLE ripe_claim ON COMMIT DROP AS
SELECT o.item_id, o.invoice_no, o.customer_no, o.department, o.bankgiro, o.ocr, o.amount_ore, o.due_on, o.due_effective_on,
       p.item_id IS NOT NULL AS is_partly_settled,
       o.amount_ore + CASE WHEN p.item_id IS NULL THEN 0 ELSE (
           SELECT sum(s.amount_ore)::bigint FROM settlement AS s WHERE s.client = o.client AND s.item_id = o.item_id) END AS open_ore,
       r.level, r.is_charged
FROM open_item AS o
LEFT JOIN partly_settled_item AS p ON p.client = o.client AND p.item_id = o.item_id
CROSS JOIN LATERAL (
    SELECT coalesce(max(m.level), 0) AS level, coalesce(bool_or(m.fee_ore > 0), false) AS is_charged
    FROM reminder AS m WHERE m.client = o.client AND m.invoice_no = o.invoice_no
) AS r
WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL' AND o.due_effective_on < %(business_on)s
  AND NOT EXISTS (SELECT FROM reminder AS m
                  WHERE m.client = o.client AND m.invoice_no = o.invoice_no AND m.next_step_on > %(business_on)s)
  AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = o.client AND c.invoice_no = o.invoice_no)
  AND NOT EXISTS (SELECT FROM open_autogiro_order AS a WHERE a.client = o.client AND a.item_id = o.item_id)
  AND NOT EXISTS (SELECT FROM reminder_hold AS h
                  WHERE h.client = o.client AND h.invoice_no = o.invoice_no AND h.until_on > %(business_on)s);
