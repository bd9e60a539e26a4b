-- settle_collected: the claims and our own fees that have been paid to the agency, and those it has taken back.
--
-- reads   collected_row, collected_claim (temporary), open_item_rest, agency_payment, settlement, item
-- writes  new_settlement (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    fees of ours are settled in the order they were charged. A reversal is the opposite of what the payment settled,
--         and counts from the same day

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, reverses_settlement_id, rule, evidence)
SELECT row_number() OVER (ORDER BY t.line_no, t.item_id, t.reverses_settlement_id), t.event, t.department, t.account_key, t.item_id,
       t.amount_ore, t.value_on, t.reverses_settlement_id, t.rule, t.evidence
FROM (
    SELECT r.line_no, 'agency_collected' AS event, c.department, 'AR_CLAIM' AS account_key, c.item_id,
           -CASE r.kind WHEN 'FORWARDED' THEN least(r.capital_ore, c.open_ore) ELSE r.capital_ore END AS amount_ore, r.paid_on AS value_on,
           NULL::bigint AS reverses_settlement_id, 'agency_collected' AS rule, 'Ombudets inbetalning ' || r.event_id AS evidence
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    WHERE r.kind <> 'PAYMENT_REVERSAL' AND c.order_no IS NULL
    UNION ALL
    SELECT r.line_no, 'agency_collected', c.department, 'AR_CLAIM', f.item_id, -least(f.open_ore, c.own_cost_ore - f.before_ore), r.paid_on,
           NULL, 'agency_collected', 'Ombudets inbetalning ' || r.event_id
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    CROSS JOIN LATERAL (
        SELECT o.item_id, o.open_ore, coalesce(sum(o.open_ore) OVER (ORDER BY o.item_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                   ::bigint AS before_ore
        FROM open_item_rest AS o
        WHERE o.client = %(client)s AND o.invoice_no = c.invoice_no AND o.kind = 'claim' AND o.component = 'COST'
    ) AS f
    WHERE r.kind = 'PAYMENT' AND f.before_ore < c.own_cost_ore
    UNION ALL
    SELECT r.line_no, 'agency_reversed', c.department,
           'AR_CLAIM', s.item_id, -s.amount_ore, s.value_on, s.settlement_id,
           'agency_reversed', 'Ombudet återtar inbetalning ' || c.reverses_event_id
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    JOIN item AS i ON i.client = %(client)s AND i.invoice_no = c.invoice_no AND i.kind = 'claim'
    JOIN settlement AS s ON s.client = i.client AND s.item_id = i.item_id AND s.rule = 'agency_collected'
        AND s.evidence = 'Ombudets inbetalning ' || c.reverses_event_id
    WHERE r.kind = 'PAYMENT_REVERSAL'
) AS t
WHERE t.amount_ore <> 0;
