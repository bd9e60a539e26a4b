-- work_equalities: orders, documents and interest made since the last reconciliation, each of which is in one place.
--
-- reads   run, sales_order, order_invoice, open_order, document, document_event, undelivered_number, interest_line,
--         waiting_interest, interest_invoice_line, interest_given_up, plan_interest_line
-- writes  -
-- takes   client, after_on, business_on
-- rerun   safe: reads only

WITH fresh AS MATERIALIZED (
    SELECT r.run_id FROM run AS r
    WHERE r.client = %(client)s AND r.business_on > %(after_on)s AND r.business_on <= %(business_on)s
), made AS (
    SELECT 'orders' AS name, s.net_ore AS ore, num_nonnulls(i.order_id, o.order_id) = 1 AS is_placed
    FROM fresh AS f
    JOIN sales_order AS s ON s.run_id = f.run_id AND s.client = %(client)s
    LEFT JOIN order_invoice AS i ON i.client = s.client AND i.order_id = s.order_id
    LEFT JOIN open_order AS o ON o.client = s.client AND o.order_id = s.order_id
    UNION ALL
    SELECT 'documents', d.amount_ore,
        EXISTS (SELECT FROM undelivered_number AS u WHERE u.client = d.client AND u.document_type = d.document_type
                  AND d.document_no BETWEEN u.first_no AND u.last_no)
        OR EXISTS (SELECT FROM document_event AS e WHERE e.client = d.client AND e.document_id = d.document_id)
    FROM fresh AS f
    JOIN document AS d ON d.run_id = f.run_id AND d.client = %(client)s
    UNION ALL
    SELECT 'interest', n.interest_ore, num_nonnulls(w.interest_line_id, l.interest_line_id, g.interest_line_id, p.interest_line_id) = 1
    FROM fresh AS f
    JOIN interest_line AS n ON n.run_id = f.run_id AND n.client = %(client)s
    LEFT JOIN waiting_interest AS w ON w.client = n.client AND w.interest_line_id = n.interest_line_id
    LEFT JOIN interest_invoice_line AS l ON l.client = n.client AND l.interest_line_id = n.interest_line_id
    LEFT JOIN interest_given_up AS g ON g.client = n.client AND g.interest_line_id = n.interest_line_id
    LEFT JOIN plan_interest_line AS p ON p.client = n.client AND p.interest_line_id = n.interest_line_id
)
SELECT k.name, count(m.ore) AS left_count, coalesce(sum(m.ore), 0)::bigint AS left_ore,
       count(*) FILTER (WHERE m.is_placed) AS right_count,
       coalesce(sum(m.ore) FILTER (WHERE m.is_placed), 0)::bigint AS right_ore
FROM unnest(ARRAY['orders', 'documents', 'interest']) WITH ORDINALITY AS k (name, place)
LEFT JOIN made AS m ON m.name = k.name
GROUP BY k.name, k.place
ORDER BY k.place;
