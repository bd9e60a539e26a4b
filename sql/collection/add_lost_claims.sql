-- add_lost_claims: what has been written off is still owed: money collected may settle it too.
--
-- reads   lost_claim, collected_row (temporary)
-- writes  collected_claim (temporary)
-- takes   -
-- rerun   safe: temporary

UPDATE collected_claim AS c
SET open_ore = c.open_ore + l.capital_ore, own_cost_ore = least(r.reminder_ore, c.own_cost_ore + l.cost_ore)
FROM collected_row AS r, (
    SELECT t.invoice_no, coalesce(sum(t.lost_ore) FILTER (WHERE t.component = 'CAPITAL'), 0)::bigint AS capital_ore,
           coalesce(sum(t.lost_ore) FILTER (WHERE t.component = 'COST'), 0)::bigint AS cost_ore
    FROM lost_claim AS t GROUP BY t.invoice_no
) AS l
WHERE r.line_no = c.line_no AND l.invoice_no = c.invoice_no;
