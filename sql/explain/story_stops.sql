-- story_stops: the holds that are or were on a claim or its customer: who set each and why, and who ended it.
--
-- reads   invoice, customer, invoice_stop_set, customer_stop_set, decision, inbound_file, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only
-- note    of protected persons the reason is left out

WITH mine AS (
    SELECT i.client, i.customer_no, i.arose_on, c.protection_code
    FROM invoice AS i JOIN customer AS c ON c.client = i.client AND c.customer_no = i.customer_no
    WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
), hold AS (
    SELECT 'invoice' AS holds_on, s.stop_code, s.set_on, s.until_on, s.review_on, s.part_ore, NULL::date AS claims_before_on, s.reason,
           s.set_by, s.decision_id, s.ended_on, s.ended_by, s.run_id, s.version_id
    FROM invoice_stop_set AS s WHERE s.client = %(client)s AND s.invoice_no = %(invoice_no)s
    UNION ALL
    SELECT 'customer', s.stop_code, s.set_on, s.until_on, s.review_on, NULL, s.claims_before_on, s.reason, s.set_by, s.decision_id,
           s.ended_on, s.ended_by, s.run_id, s.version_id
    FROM mine AS m JOIN customer_stop_set AS s ON s.client = m.client AND s.customer_no = m.customer_no
    WHERE m.arose_on < coalesce(s.claims_before_on, 'infinity')
)
SELECT h.holds_on, h.stop_code, h.set_on, h.until_on, h.review_on, h.part_ore, h.claims_before_on,
       CASE m.protection_code WHEN 0 THEN masked_in(h.reason) END AS reason, h.set_by, h.ended_on, h.ended_by,
       h.decision_id, f.name AS file_name, d.file_line, r.business_on, v.code_version, v.policy_version
FROM hold AS h
CROSS JOIN mine AS m
JOIN run AS r ON r.run_id = h.run_id
JOIN version AS v ON v.version_id = h.version_id
LEFT JOIN decision AS d ON d.client = m.client AND d.decision_id = h.decision_id
LEFT JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
ORDER BY h.set_on, h.holds_on, h.stop_code, h.ended_on NULLS LAST;
