-- insert_agency_item: open what the agency owes us, and what it has forwarded too much.
--
-- reads   agency_item, new_entry (temporary)
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a row of the agency's is booked once

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on, entry_id, rule,
                      rule_version, evidence, run_id, version_id)
    SELECT %(client)s, i.item_id, i.kind, 'NONE', i.customer_no,
           i.department, i.invoice_no, i.amount_ore, %(business_on)s, e.entry_id, i.event, 1, i.event_id, %(run_id)s, %(version_id)s
    FROM agency_item AS i
    JOIN new_entry AS e ON e.event = i.event AND e.department = i.department
    ORDER BY i.item_id
    RETURNING client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on
)
INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on)
SELECT * FROM opened;
