-- shadow_item: the items as they were before the claims steps of a date.
--
-- reads   item, entry
-- writes  item (a temporary view)
-- takes   client, until_run_id, own_run_id
-- rerun   safe: temporary

CREATE TEMP VIEW item AS
SELECT i.* FROM public.item AS i
WHERE i.run_id <= %(until_run_id)s
  AND NOT (i.run_id = coalesce(%(own_run_id)s, -1) AND i.entry_id IN (
      SELECT e.entry_id FROM public.entry AS e
      WHERE e.client = %(client)s AND e.run_id = coalesce(%(own_run_id)s, -1)
        AND e.event IN ('interest_invoice', 'reminder_fee', 'demand_fee', 'late_compensation')));
