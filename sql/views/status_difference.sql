-- status_difference: cases whose open capital, as the agency last told it, is not ours, whatever it may have known that day.
-- What it surely knew is ours. What was booked later it did not; what we told of and it had not acknowledged, and what it had
-- collected and not told of, it may have known: the capital may lie between. An event that it refused is a difference.
CREATE OR REPLACE VIEW status_difference AS
SELECT k.client, k.case_ref, s.state_on, w.open_ore AS ours_ore, s.open_capital_ore AS theirs_ore
FROM (SELECT DISTINCT v.client, v.case_ref FROM open_case_invoice AS v) AS k
CROSS JOIN LATERAL (SELECT h.state_on, h.open_capital_ore FROM case_status AS h
                    WHERE h.client = k.client AND h.case_ref = k.case_ref ORDER BY h.status_no DESC LIMIT 1) AS s
CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.open_ore), 0)::bigint AS open_ore
    FROM open_case_invoice AS v
    LEFT JOIN open_item_rest AS o ON o.client = v.client AND o.invoice_no = v.invoice_no AND o.kind = 'claim' AND o.component = 'CAPITAL'
    WHERE v.client = k.client AND v.case_ref = k.case_ref
) AS w
CROSS JOIN LATERAL (
    SELECT coalesce(sum(u.ore) FILTER (WHERE u.is_unknown OR u.ore < 0), 0)::bigint AS least_ore,
           coalesce(sum(u.ore) FILTER (WHERE u.is_unknown OR u.ore > 0), 0)::bigint AS most_ore
    FROM (
        SELECT -t.amount_ore AS ore, e.booked_on > s.state_on AS is_unknown
        FROM open_case_invoice AS v
        JOIN item AS i ON i.client = v.client AND i.invoice_no = v.invoice_no AND i.kind = 'claim' AND i.component = 'CAPITAL'
        JOIN settlement AS t ON t.item_id = i.item_id AND t.client = i.client
        JOIN agency_event_settlement AS l ON l.client = t.client AND l.settlement_id = t.settlement_id
        JOIN agency_event AS e ON e.client = l.client AND e.event_id = l.event_id
        WHERE v.client = k.client AND v.case_ref = k.case_ref
          AND NOT EXISTS (SELECT FROM kri_file AS f
                          WHERE f.client = e.client AND f.direction = 'out' AND f.type = 'EVENTS' AND f.file_name = e.file_name
                            AND f.answered_on <= s.state_on)
        UNION ALL
        SELECT CASE p.kind WHEN 'PAYMENT_REVERSAL' THEN -p.capital_ore ELSE p.capital_ore END,
               p.kind <> 'PAYMENT_REVERSAL' AND p.paid_on > s.state_on
        FROM open_case_invoice AS v
        JOIN agency_payment AS p ON p.client = v.client AND p.case_ref = v.case_ref AND p.invoice_no = v.invoice_no
        WHERE v.client = k.client AND v.case_ref = k.case_ref AND p.business_on >= s.state_on
    ) AS u
) AS d
WHERE s.open_capital_ore NOT BETWEEN w.open_ore + d.least_ore AND w.open_ore + d.most_ore;
