-- insert_demand: tonight's demands, one for each letter.
--
-- reads   numbered_letter (temporary)
-- writes  demand
-- takes   client, run_id, version_id, business_on, first_demand_no
-- rerun   safe: a claim is demanded once

INSERT INTO demand (client, demand_no, customer_no, department, demanded_on, respond_by_on, next_step_on, fee_ore, run_id,
                    version_id)
SELECT %(client)s, d.number - 1 + %(first_demand_no)s::bigint, d.customer_no, min(d.department) FILTER (WHERE d.place = 1),
       %(business_on)s, d.respond_by_on, d.next_step_on, sum(d.fee_ore), %(run_id)s, %(version_id)s
FROM numbered_letter AS d
WHERE d.step = 'demand'
GROUP BY d.number, d.customer_no, d.respond_by_on, d.next_step_on
ORDER BY d.number;
