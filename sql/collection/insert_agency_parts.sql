-- insert_agency_parts: of each payment, the income that is ours, and the fees that wait for the outcome of the case.
--
-- reads   collected_row, collected_claim, collected_part (temporary)
-- writes  agency_income, waiting_agency_fee
-- takes   client
-- rerun   safe: an event is taken once

WITH income AS (
    INSERT INTO agency_income (client, event_id, component, amount_ore)
    SELECT %(client)s, r.event_id, p.component, p.amount_ore
    FROM collected_part AS p JOIN collected_row AS r ON r.line_no = p.line_no
    JOIN collected_claim AS c ON c.line_no = r.line_no
    WHERE p.party = 'C' AND p.component NOT IN ('capital', 'own_reminder') AND c.order_no IS NULL
)
INSERT INTO waiting_agency_fee (client, event_id, component, amount_ore)
SELECT %(client)s, r.event_id, p.component, p.amount_ore
FROM collected_part AS p JOIN collected_row AS r ON r.line_no = p.line_no
WHERE p.party = 'W';
