-- stage_small_write_off: invoices of which so little is left, for so long, that it is given up, as far as the night's cap lasts.
--
-- reads   open_item, open_item_rest, settlement, active_stop, open_plan_item, open_case_invoice, open_autogiro_order,
--         policy_write_off_reason (temporary)
-- writes  write_off_part (temporary)
-- takes   client, last_on, limit_ore, days, cap_ore
-- rerun   safe: temporary
-- note    all that is open of an invoice counts, a fee left alone too (ruling 6); nothing of it may have moved after last_on. The
--         longest without movement first. Not what is held, in a plan, at the agency or being drawn

INSERT INTO write_off_part (place, item_id, invoice_no, customer_no, department, component, amount_ore, posting_key, reason_code,
                            evidence, is_waived, corrects_vat, decided_by, reason)
WITH old AS MATERIALIZED (
    SELECT o.item_id FROM open_item AS o
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.invoice_no IS NOT NULL AND o.opened_on <= %(last_on)s
      AND coalesce(o.due_effective_on, o.opened_on) <= %(last_on)s
), rest AS MATERIALIZED (
    SELECT r.*, greatest(r.opened_on, r.due_effective_on,
                         CASE WHEN r.open_ore <> r.amount_ore THEN
                             (SELECT max(s.value_on) FROM settlement AS s WHERE s.client = r.client AND s.item_id = r.item_id) END)
                AS moved_on
    FROM old AS d JOIN open_item_rest AS r ON r.client = %(client)s AND r.item_id = d.item_id
), small AS (
    SELECT r.invoice_no, sum(r.open_ore)::bigint AS ore, max(r.moved_on) AS moved_on
    FROM rest AS r GROUP BY r.invoice_no
    HAVING sum(r.open_ore) BETWEEN 1 AND %(limit_ore)s AND max(r.moved_on) <= %(last_on)s
), free AS (
    SELECT s.*, sum(s.ore) OVER (ORDER BY s.moved_on, s.invoice_no) AS until_ore
    FROM small AS s
    WHERE NOT EXISTS (SELECT FROM active_stop AS a WHERE a.client = %(client)s AND a.invoice_no = s.invoice_no)
      AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = %(client)s AND c.invoice_no = s.invoice_no)
      AND s.invoice_no NOT IN (SELECT i.invoice_no FROM open_item AS i
                               WHERE i.client = %(client)s AND i.invoice_no IS NOT NULL AND i.kind = 'claim'
                                 AND NOT (i.opened_on <= %(last_on)s AND coalesce(i.due_effective_on, i.opened_on) <= %(last_on)s)
                                 AND EXISTS (SELECT FROM small))
      AND NOT EXISTS (SELECT FROM rest AS r WHERE r.invoice_no = s.invoice_no
                        AND (EXISTS (SELECT FROM open_plan_item AS p WHERE p.client = %(client)s AND p.item_id = r.item_id)
                             OR EXISTS (SELECT FROM open_autogiro_order AS g WHERE g.client = %(client)s AND g.item_id = r.item_id)))
)
SELECT row_number() OVER (ORDER BY r.item_id), r.item_id, r.invoice_no, r.customer_no, r.department, r.component, r.open_ore,
       'SMALL_DIFFERENCE', p.reason_code, 'Avskriven: ' || p.name || ' sedan ' || f.moved_on || '.', false, p.corrects_vat, 'write_offs',
       'Regel: restbelopp till och med ' || kronor(%(limit_ore)s) || ' kr utan rörelse i mer än ' || %(days)s || ' dagar.'
FROM free AS f
JOIN rest AS r ON r.invoice_no = f.invoice_no
JOIN policy_write_off_reason AS p ON p.reason_code = 'SMALL_BALANCE'
WHERE f.until_ore <= %(cap_ore)s;
