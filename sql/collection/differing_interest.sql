-- differing_interest: the payments whose interest, as the agency has reckoned it, is not ours.
--
-- reads   collected_row, collected_claim, collected_interest, interest_claim (temporary), agency_payment,
--         agency_interest_waiver
-- writes  -
-- takes   client, tolerance_ore
-- rerun   safe: reads only
-- note    what has run in all: collected now, still open there, and collected before; less what we have told that we lower

SELECT r.event_id, c.invoice_no, t.theirs_ore, u.ours_ore
FROM collected_row AS r
JOIN collected_claim AS c ON c.line_no = r.line_no AND r.kind = 'PAYMENT'
JOIN interest_claim AS k ON k.item_id = c.item_id
LEFT JOIN (SELECT n.claim_id, sum(n.interest_ore)::bigint AS interest_ore FROM collected_interest AS n GROUP BY n.claim_id) AS o
    ON o.claim_id = c.item_id
CROSS JOIN LATERAL (
    SELECT r.interest_ore + r.open_interest_ore + coalesce(sum(CASE p.kind WHEN 'PAYMENT_REVERSAL' THEN -p.interest_ore
                                                              ELSE p.interest_ore END), 0)::bigint AS theirs_ore
    FROM agency_payment AS p WHERE p.client = %(client)s AND p.case_ref = r.case_ref AND p.invoice_no = c.invoice_no
) AS t
CROSS JOIN LATERAL (
    SELECT coalesce(o.interest_ore, 0) - coalesce(sum(w.amount_ore), 0)::bigint AS ours_ore
    FROM agency_interest_waiver AS w
    WHERE w.client = %(client)s AND w.case_ref = r.case_ref AND w.invoice_no = c.invoice_no AND w.event_id IS NOT NULL
) AS u
WHERE abs(t.theirs_ore - u.ours_ore) > %(tolerance_ore)s
ORDER BY r.event_id;
