-- insert_refusal_day: the night's refusals, returned letters and silent documents by department, channel and reason.
--
-- reads   document_event, document_fallback, document
-- writes  distribution_refusal_day
-- takes   client, run_id, business_on
-- rerun   safe: follows forget_refusal_day

INSERT INTO distribution_refusal_day (client, business_on, department, channel, reason_code, documents)
SELECT %(client)s, %(business_on)s, d.department, f.channel, f.reason_code, count(DISTINCT f.document_id)
FROM (
    SELECT e.document_id, e.channel,
           masked_in(CASE e.event WHEN 'returned' THEN 'RETURNED' ELSE coalesce(e.reason_code, '-') END) AS reason_code
    FROM document_event AS e
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event IN ('rejected', 'returned')
    UNION ALL
    SELECT b.document_id, b.channel, 'NO_ANSWER'
    FROM document_fallback AS b
    WHERE b.client = %(client)s AND b.run_id = %(run_id)s AND b.reason = 'no_answer'
) AS f
JOIN document AS d ON d.client = %(client)s AND d.document_no = document_no_of(f.document_id) AND d.document_id = f.document_id
GROUP BY d.department, f.channel, f.reason_code
ORDER BY d.department, f.channel, f.reason_code;
