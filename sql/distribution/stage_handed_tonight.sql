-- stage_handed_tonight: what this night has handed over, each document with its cost and how long it has taken so far.
--
-- reads   document_event, document, invoice, invoice_line, sales_order, run, policy_channel_cost
-- writes  handed_tonight (temporary)
-- takes   client, run_id, together
-- rerun   safe: temporary
-- note    letters of one recipient and class are one envelope, which the first of them pays. The order came when it was taken in

DROP TABLE IF EXISTS pg_temp.handed_tonight;
CREATE TEMP TABLE handed_tonight ON COMMIT DROP AS
SELECT e.document_id, e.channel, coalesce(e.postage_class, '-') AS postage_class, d.department, c.cost_ore,
       e.channel <> 'print' OR NOT %(together)s
           OR row_number() OVER (PARTITION BY e.channel, e.postage_class, d.customer_no, split_part(e.file_name, '/', 1)
                                 ORDER BY e.document_id) = 1 AS is_envelope,
       i.issued_on - r.business_on AS ordered_days, e.event_on - i.issued_on AS handed_days
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_no = document_no_of(e.document_id) AND d.document_id = e.document_id
LEFT JOIN policy_channel_cost AS c ON c.channel = e.channel AND c.postage_class = coalesce(e.postage_class, '-')
LEFT JOIN invoice AS i ON i.client = e.client AND i.invoice_no = d.document_no AND i.document_type = d.document_type
    AND NOT EXISTS (SELECT FROM document_event AS x
                    WHERE x.client = e.client AND x.document_id = e.document_id AND x.event = 'handed_over'
                        AND x.event_no < e.event_no)
LEFT JOIN invoice_line AS l ON l.client = i.client AND l.invoice_no = i.invoice_no AND l.line_no = 1
LEFT JOIN sales_order AS s ON s.client = l.client AND s.order_id = l.order_id
LEFT JOIN run AS r ON r.run_id = s.run_id
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'handed_over';
