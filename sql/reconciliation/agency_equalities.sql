-- agency_equalities: what the collection agency owes us, item by item, beside what it has told of and not paid out.
--
-- reads   open_item_rest, unremitted_payment, agency_payment, released_agency_fee, open_remittance, agency_remittance, remitted_item
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    a payout counts with the sum that the agency says it has paid, until the bank has it

SELECT 'agency' AS name, l.count AS left_count, l.ore AS left_ore, sum(r.count)::bigint AS right_count, sum(r.ore)::bigint AS right_ore
FROM (SELECT count(*) AS count, coalesce(sum(o.open_ore), 0)::bigint AS ore FROM open_item_rest AS o
      WHERE o.client = %(client)s AND o.kind = 'agency') AS l
CROSS JOIN (
    SELECT count(*) AS count,
           coalesce(sum(CASE a.kind WHEN 'PAYMENT_REVERSAL' THEN -a.creditor_share_ore ELSE a.creditor_share_ore END), 0) AS ore
    FROM unremitted_payment AS u
    JOIN agency_payment AS a ON a.client = u.client AND a.event_id = u.event_id
    WHERE u.client = %(client)s AND a.creditor_share_ore <> 0
    UNION ALL
    SELECT count(*), coalesce(sum(f.amount_ore), 0) FROM released_agency_fee AS f WHERE f.client = %(client)s AND f.remit_id IS NULL
    UNION ALL
    SELECT coalesce(sum((SELECT count(*) FROM remitted_item AS t WHERE t.client = o.client AND t.remit_id = o.remit_id)), 0),
           coalesce(sum(m.paid_out_ore), 0)
    FROM open_remittance AS o
    JOIN agency_remittance AS m ON m.client = o.client AND m.remit_id = o.remit_id
    WHERE o.client = %(client)s
) AS r
GROUP BY l.count, l.ore;
