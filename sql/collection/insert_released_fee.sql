-- insert_released_fee: open what the agency owes us of the fees, and let none of them wait any more.
--
-- reads   fee_release, new_entry (temporary)
-- writes  item, open_item, released_agency_fee, waiting_agency_fee
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a fee waits once

WITH gone AS (
    DELETE FROM waiting_agency_fee AS w USING fee_release AS r
    WHERE w.client = %(client)s AND w.event_id = r.event_id AND w.component = r.component
), kept AS (
    INSERT INTO released_agency_fee (client, event_id, component, amount_ore, item_id, released_on, run_id, version_id)
    SELECT %(client)s, r.event_id, r.component, r.amount_ore, r.item_id, %(business_on)s, %(run_id)s, %(version_id)s
    FROM fee_release AS r WHERE r.is_ours
), opened AS (
    INSERT INTO item (client, item_id, kind, component, department, amount_ore, opened_on, entry_id, rule, rule_version, evidence, run_id,
                      version_id)
    SELECT %(client)s, r.item_id, 'agency', 'NONE', r.department, r.amount_ore, %(business_on)s, e.entry_id, 'agency_fee', 1, r.event_id,
           %(run_id)s, %(version_id)s
    FROM fee_release AS r JOIN new_entry AS e ON e.event = 'agency_fee' AND e.department = r.department
    WHERE r.is_ours
    ORDER BY r.item_id
    RETURNING client, item_id, kind, component, department, amount_ore, opened_on
)
INSERT INTO open_item (client, item_id, kind, component, department, amount_ore, opened_on) SELECT * FROM opened;
