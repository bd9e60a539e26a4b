-- add_unpaid_demand: a demand of ours that has not been paid in time is a person's decision: legal action, a plan, or nothing.
--
-- reads   open_item_rest, demand_claim, demand, invoice, active_stop, policy_stop_code, policy_kravkod (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each demand
-- note    no case goes to court by itself; nothing below the smallest sum of a debtor (legal_minimum) is proposed

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'unpaid_demand-' || u.demand_no, 'unpaid_demand', u.demand_no::text, u.customer_no,
       concat('Inkassokrav ', u.demand_no, ' till kund ', masked(u.customer_no), ' är obetalt: ', kronor(u.open_ore),
              ' kr. En handläggare beslutar om rättslig åtgärd, sedan förvaltningen har fått yttra sig.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM (
    SELECT d.demand_no, d.customer_no, sum(o.open_ore)::bigint AS open_ore, max(k.legal_minimum_ore) AS legal_minimum_ore
    FROM open_item_rest AS o
    JOIN demand_claim AS c ON c.client = o.client AND c.invoice_no = o.invoice_no
    JOIN demand AS d ON d.client = c.client AND d.demand_no = c.demand_no AND d.next_step_on <= %(business_on)s
    JOIN invoice AS i ON i.client = o.client AND i.invoice_no = o.invoice_no
    JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL'
      AND NOT EXISTS (SELECT FROM active_stop AS s JOIN policy_stop_code AS p ON p.stop_code = s.stop_code AND p.hand_over <> 'N'
                      WHERE s.client = o.client AND (s.invoice_no = o.invoice_no OR s.customer_no = o.customer_no)
                        AND %(business_on)s BETWEEN s.set_on AND coalesce(s.until_on, %(business_on)s))
    GROUP BY d.demand_no, d.customer_no
) AS u
WHERE u.open_ore >= u.legal_minimum_ore
ON CONFLICT DO NOTHING;
