-- insert_demand_interest: how the interest that tonight's demands tell of is counted.
--
-- reads   numbered_letter, letter_interest (temporary)
-- writes  demand_interest
-- takes   client, first_demand_no
-- rerun   safe: a claim is demanded once

INSERT INTO demand_interest (client, demand_no, invoice_no, from_on, to_on, days, capital_ore, rate_percent_x100, year_days,
                             interest_ore)
SELECT %(client)s, d.number - 1 + %(first_demand_no)s::bigint, d.invoice_no, s.from_on, s.to_on, s.days, s.capital_ore,
       s.rate_percent_x100, s.year_days, s.interest_ore
FROM numbered_letter AS d
JOIN letter_interest AS s ON s.claim_id = d.item_id
WHERE d.step = 'demand'
ORDER BY d.number, d.place, s.from_on;
