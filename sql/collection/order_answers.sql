-- order_answers: what has happened tonight to the claims of other ledgers, for the lists that tell these of it.
--
-- reads   collection_event, collection_order_case, collection_order, collection_order_recall, collection_order_event
-- writes  -
-- takes   client, run_id, happened
-- rerun   safe: reads only

SELECT q.system, q.invoice_no, e.case_ref, e.event, e.reason, e.happened_on, q.open_capital_ore
FROM collection_event AS e
JOIN collection_order_case AS k ON k.client = e.client AND k.case_ref = e.case_ref
JOIN collection_order AS q ON q.client = k.client AND q.order_no = k.order_no
LEFT JOIN collection_order_recall AS r ON r.client = e.client AND r.event_id = regexp_replace(e.event_id, '-confirmed$', '')
LEFT JOIN collection_order_event AS v ON v.client = e.client AND v.event_id = e.event_id
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = ANY (%(happened)s)
  AND coalesce(r.order_no, v.order_no, q.order_no) = q.order_no
ORDER BY q.system, q.invoice_no, e.event_id
