-- mark_settled_orders: a claim whose ledger has got or credited all its capital is called back the same night.
--
-- reads   collection_order_rest, collection_order_event, collection_case, agency_payment
-- writes  open_collection_order
-- takes   client
-- rerun   safe: a claim is called back once
-- note    the reasons as for our own claims (4.8). Where the agency has collected a part, it closes the case itself

UPDATE open_collection_order AS o
SET recall_reason = CASE WHEN e.is_credited THEN 'CREDITED_FULL' WHEN e.value_on < c.sent_on THEN 'PAID_BEFORE_DEMAND' ELSE 'PAID_DIRECT_FULL' END
FROM (
    SELECT v.order_no, max(v.value_on) AS value_on, bool_and(v.kind = 'CREDIT_NOTE') AS is_credited
    FROM collection_order_event AS v WHERE v.client = %(client)s
      AND v.order_no IN (SELECT n.order_no FROM collection_order_event AS n WHERE n.client = %(client)s AND n.file_name IS NULL)
    GROUP BY v.order_no
) AS e, collection_order_rest AS r, collection_case AS c
WHERE o.client = %(client)s AND o.order_no = e.order_no AND o.recall_reason IS NULL
  AND r.client = o.client AND r.order_no = o.order_no AND r.open_ore = 0 AND c.client = o.client AND c.case_ref = o.case_ref
  AND NOT EXISTS (SELECT FROM agency_payment AS a WHERE a.client = o.client AND a.order_no = o.order_no);
