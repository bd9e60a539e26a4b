-- story_demands: the demand of ours that a claim stands in, with its days, fee and interest so far.
--
-- reads   demand_claim, demand, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT d.demand_no, d.demanded_on, d.respond_by_on, d.next_step_on, c.open_capital_ore, c.open_cost_ore, c.fee_ore, c.interest_ore,
       r.business_on, v.code_version, v.policy_version
FROM demand_claim AS c
JOIN demand AS d ON d.client = c.client AND d.demand_no = c.demand_no
JOIN run AS r ON r.run_id = d.run_id
JOIN version AS v ON v.version_id = d.version_id
WHERE c.client = %(client)s AND c.invoice_no = %(invoice_no)s
ORDER BY d.demand_no;
