-- keep_settled_late: the claims that were settled late by a date, whose interest no night before it had reckoned.
--
-- reads   item, settlement (temporary views), open_item (temporary), settled_late, interest_line
-- writes  settled_late (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.settled_late (client, item_id, invoice_no, settled_on)
SELECT i.client, i.item_id, i.invoice_no, m.settled_on
FROM (SELECT s.item_id FROM public.settled_late AS s WHERE s.client = %(client)s
      UNION
      SELECT t.item_id FROM public.interest_line AS n
      JOIN public.item AS t ON t.client = n.client AND t.invoice_no = n.invoice_no AND t.kind = 'claim' AND t.component = 'CAPITAL'
      WHERE n.client = %(client)s AND n.run_id > %(before_run_id)s) AS k
JOIN pg_temp.item AS i ON i.client = %(client)s AND i.item_id = k.item_id
CROSS JOIN LATERAL (SELECT max(s.value_on) AS settled_on FROM pg_temp.settlement AS s
                    WHERE s.client = i.client AND s.item_id = i.item_id) AS m
WHERE m.settled_on IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_temp.open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id);
