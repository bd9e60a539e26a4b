-- insert_demand_claim: the claims of tonight's demands.
--
-- reads   numbered_letter (temporary)
-- writes  demand_claim
-- takes   client, first_demand_no
-- rerun   safe: a claim is demanded once

INSERT INTO demand_claim (client, demand_no, place, invoice_no, open_capital_ore, open_cost_ore, fee_ore, interest_ore)
SELECT %(client)s, d.number - 1 + %(first_demand_no)s::bigint, d.place, d.invoice_no, d.asked_ore, d.open_cost_ore, d.fee_ore,
       d.interest_ore
FROM numbered_letter AS d
WHERE d.step = 'demand'
ORDER BY d.number, d.place;
