-- order_event_records: the E records of KRI for what other ledgers have got or credited and the agency has not been told of.
--
-- reads   collection_order_event, collection_order_rest, open_collection_order
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    of several events of one claim each tells what is open after it

SELECT v.event_id, o.case_ref, o.invoice_no, v.kind, v.amount_ore, v.value_on, v.business_on AS booked_on,
       CASE v.kind WHEN 'CREDIT_NOTE' THEN 'CAPITAL' ELSE 'AUTO' END AS designation, v.reference, NULL::text AS reverses_event_id,
       (r.open_ore + coalesce(sum(v.capital_ore) OVER (PARTITION BY v.order_no ORDER BY v.event_id
                                                       ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0))::bigint AS open_capital_after_ore
FROM collection_order_event AS v
JOIN open_collection_order AS o ON o.client = v.client AND o.order_no = v.order_no
JOIN collection_order_rest AS r ON r.client = v.client AND r.order_no = v.order_no
WHERE v.client = %(client)s AND v.file_name IS NULL
ORDER BY v.event_id
