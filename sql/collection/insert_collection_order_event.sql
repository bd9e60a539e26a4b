-- insert_collection_order_event: take what a ledger has got or credited of its claims; it waits to be told to the agency.
--
-- reads   order_row, order_fault (temporary), open_collection_order
-- writes  collection_order_event
-- takes   client, run_id, version_id, business_on, file_id, prefix, first_event_no
-- rerun   safe: a file is taken once, and an event by its reference once

INSERT INTO collection_order_event (client, event_id, order_no, kind, amount_ore, capital_ore, value_on, reference, file_id, business_on,
                                    run_id, version_id)
SELECT %(client)s, %(prefix)s || lpad((row_number() OVER (ORDER BY r.line_no) - 1 + %(first_event_no)s)::text, 6, '0'), o.order_no,
       CASE r."order" WHEN 'betalning' THEN 'DIRECT_PAYMENT' ELSE 'CREDIT_NOTE' END, r.amount_ore, coalesce(r.capital_ore, r.amount_ore),
       r.value_on, r.reference, %(file_id)s, %(business_on)s, %(run_id)s, %(version_id)s
FROM order_row AS r
JOIN open_collection_order AS o ON o.client = %(client)s AND o.system = r.system AND o.invoice_no = r.invoice_no
WHERE r."order" IN ('betalning', 'kreditering') AND NOT EXISTS (SELECT FROM order_fault AS f WHERE f.line_no = r.line_no);
