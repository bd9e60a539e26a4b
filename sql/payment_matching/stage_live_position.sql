-- stage_live_position: where the money of some payments lies now: settlements not taken back, and what is left of their own items.
--
-- reads   settlement, item, open_item_rest, payment
-- writes  live_position (temporary)
-- takes   client, payment_ids
-- rerun   safe: temporary
-- note    a payment's own item (over-paid, unidentified) counts with its rest: what was moved from it lies where it was moved

DROP TABLE IF EXISTS live_position;
CREATE TEMP TABLE live_position ON COMMIT DROP AS
SELECT s.payment_id, s.item_id, s.settlement_id, s.amount_ore, s.value_on, s.rule, i.kind, i.component, i.department,
       i.customer_no, i.invoice_no, false AS is_own
FROM settlement AS s
JOIN item AS i ON i.client = %(client)s AND i.item_id = s.item_id
WHERE s.client = %(client)s AND s.payment_id = ANY (%(payment_ids)s::bigint[]) AND s.reverses_settlement_id IS NULL
  AND i.payment_id IS DISTINCT FROM s.payment_id
  AND NOT EXISTS (SELECT FROM settlement AS b
                  WHERE b.client = s.client AND b.item_id = s.item_id AND b.reverses_settlement_id = s.settlement_id)
UNION ALL
SELECT i.payment_id, i.item_id, NULL, o.open_ore, p.paid_on, i.rule, i.kind, i.component, i.department, i.customer_no,
       i.invoice_no, true
FROM item AS i
JOIN open_item_rest AS o ON o.client = i.client AND o.item_id = i.item_id
JOIN payment AS p ON p.client = i.client AND p.payment_id = i.payment_id
WHERE i.client = %(client)s AND i.payment_id = ANY (%(payment_ids)s::bigint[]);
