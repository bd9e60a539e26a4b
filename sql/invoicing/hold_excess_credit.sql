-- hold_excess_credit: hold credit orders that name no invoice of ours or are larger than what is left to credit.
--
-- reads   credit
-- writes  open_order
-- takes   client
-- rerun   safe: a held order is not billable

UPDATE open_order AS o
SET held_because = CASE WHEN c.creditable_ore IS NULL
                        THEN 'Kreditordern anger ingen faktura som finns.'
                        ELSE 'Krediten är större än vad som återstår att kreditera.' END
FROM credit AS c
WHERE o.client = %(client)s AND o.order_id = c.order_id
  AND (c.creditable_ore IS NULL OR c.credit_ore > c.creditable_ore);
