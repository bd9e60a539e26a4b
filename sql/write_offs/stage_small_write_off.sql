-- stage_small_write_off: invoices of which so little is left, for so long, that it is given up, as far as the night's cap lasts.
--
-- reads   open_item_rest, settlement, active_stop, open_plan_item, open_case_invoice, open_autogiro_order, policy_write_off_reason
-- writes  write_off_part (temporary)
-- takes   client, business_on, limit_ore, days, cap_ore
-- rerun   safe: temporary
-- note    all that is open of an invoice counts, a fee left alone too (ruling 6); the longest without movement first. Not what is held,
--         in a plan, at the agency or being drawn

INSERT INTO write_off_part (place, item_id, invoice_no, customer_no, department, component, amount_ore, posting_key, reason_code,
                            evidence, is_waived, corrects_vat, decided_by, reason)
WITH small AS (
    SELECT o.invoice_no, sum(o.open_ore)::bigint AS ore, greatest(max(o.opened_on), max(o.due_effective_on), max(m.moved_on)) AS moved_on
    FROM open_item_rest AS o
    LEFT JOIN LATERAL (SELECT max(s.value_on) AS moved_on FROM settlement AS s
                       WHERE s.client = o.client AND s.item_id = o.item_id) AS m ON o.open_ore <> o.amount_ore
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.invoice_no IS NOT NULL
    GROUP BY o.invoice_no
    HAVING sum(o.open_ore) BETWEEN 1 AND %(limit_ore)s
       AND greatest(max(o.opened_on), max(o.due_effective_on), max(m.moved_on)) + %(days)s < %(business_on)s
), free AS (
    SELECT s.*, sum(s.ore) OVER (ORDER BY s.moved_on, s.invoice_no) AS until_ore
    FROM small AS s
    WHERE NOT EXISTS (SELECT FROM active_stop AS a WHERE a.client = %(client)s AND a.invoice_no = s.invoice_no)
      AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = %(client)s AND c.invoice_no = s.invoice_no)
      AND NOT EXISTS (SELECT FROM open_item AS i
                      WHERE i.client = %(client)s AND i.invoice_no = s.invoice_no
                        AND (EXISTS (SELECT FROM open_plan_item AS p WHERE p.client = i.client AND p.item_id = i.item_id)
                             OR EXISTS (SELECT FROM open_autogiro_order AS g WHERE g.client = i.client AND g.item_id = i.item_id)))
)
SELECT row_number() OVER (ORDER BY o.item_id), o.item_id, o.invoice_no, o.customer_no, o.department, o.component, o.open_ore,
       'SMALL_DIFFERENCE', p.reason_code, 'Avskriven: ' || p.name || ' sedan ' || f.moved_on || '.', false, p.corrects_vat, 'write_offs',
       'Regel: restbelopp till och med ' || kronor(%(limit_ore)s) || ' kr utan rörelse i mer än ' || %(days)s || ' dagar.'
FROM free AS f
JOIN open_item_rest AS o ON o.client = %(client)s AND o.invoice_no = f.invoice_no AND o.kind = 'claim' AND o.open_ore > 0
JOIN policy_write_off_reason AS p ON p.reason_code = 'SMALL_BALANCE'
WHERE f.until_ore <= %(cap_ore)s;
