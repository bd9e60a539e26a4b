-- stage_live_position: where the money of some payments lies now: settlements less what is taken back, and what is left of their own items.
--
-- reads   settlement, item, open_item_rest, payment
-- writes  live_position (temporary)
-- takes   client, payment_ids
-- rerun   safe: temporary
-- note    a payment's own item (over-paid, unidentified) counts with its rest: what was moved from it lies where it was moved

DROP TABLE IF EXISTS live_position;
CREATE TEMP TABLE live_position ON COMMIT DROP AS
SELECT f.payment_id, f.item_id, f.settlement_id, f.amount_ore, f.value_on, f.rule, i.kind, i.component, i.department,
       i.customer_no, i.invoice_no, i.due_on, false AS is_own
FROM (
    SELECT s.payment_id, s.item_id, s.settlement_id, s.value_on, s.rule,
           s.amount_ore + coalesce((SELECT sum(b.amount_ore) FROM settlement AS b
                                    WHERE b.client = s.client AND b.item_id = s.item_id
                                      AND b.reverses_settlement_id = s.settlement_id), 0)::bigint AS amount_ore
    FROM settlement AS s
    WHERE s.client = %(client)s AND s.payment_id = ANY (%(payment_ids)s::bigint[]) AND s.reverses_settlement_id IS NULL
) AS f
JOIN item AS i ON i.client = %(client)s AND i.item_id = f.item_id AND i.payment_id IS DISTINCT FROM f.payment_id
WHERE f.amount_ore <> 0
UNION ALL
SELECT i.payment_id, i.item_id, NULL, o.open_ore, p.paid_on, i.rule, i.kind, i.component, i.department, i.customer_no,
       i.invoice_no, i.due_on, true
FROM item AS i
JOIN open_item_rest AS o ON o.client = i.client AND o.item_id = i.item_id
JOIN payment AS p ON p.client = i.client AND p.payment_id = i.payment_id
WHERE i.client = %(client)s AND i.payment_id = ANY (%(payment_ids)s::bigint[]);
