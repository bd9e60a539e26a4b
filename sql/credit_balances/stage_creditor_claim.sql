-- stage_creditor_claim: the open claims of customers who have something to their credit, and which of them may be set off.
--
-- reads   credit (temporary), open_item_rest, active_stop, open_autogiro_order
-- writes  creditor_claim (temporary)
-- takes   client, business_on, barring_stops
-- rerun   safe: temporary
-- note    set off are claims that are due, not disputed or deferred, and not on their way to be drawn by Autogiro (ruling 50)

DROP TABLE IF EXISTS creditor_claim;
CREATE TEMP TABLE creditor_claim ON COMMIT DROP AS
WITH creditor AS MATERIALIZED (SELECT DISTINCT c.customer_no FROM credit AS c)
SELECT o.item_id, o.customer_no, o.department, o.invoice_no, o.component, o.open_ore AS rest_ore,
       coalesce(o.due_effective_on, o.opened_on) AS due_effective_on,
       coalesce(o.due_effective_on, o.opened_on) <= %(business_on)s AS is_due,
       EXISTS (SELECT FROM active_stop AS s
               WHERE s.client = o.client AND s.invoice_no = o.invoice_no AND s.stop_code = ANY (%(barring_stops)s)
                 AND s.set_on <= %(business_on)s AND (s.until_on IS NULL OR s.until_on >= %(business_on)s)) AS is_barred,
       EXISTS (SELECT FROM open_autogiro_order AS a WHERE a.client = o.client AND a.item_id = o.item_id) AS is_being_drawn
FROM creditor AS c
JOIN open_item_rest AS o ON o.client = %(client)s AND o.customer_no = c.customer_no AND o.kind = 'claim';
