-- insert_owed_credit: open the customers' credits for interest that we owe on repaid prices, and keep how it was reckoned.
--
-- reads   owed_sum, owed_segment, new_entry (temporary), owed_interest
-- writes  item, open_item, owed_interest
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a credit note leaves unreckoned_basis, and what has been given is taken off before
-- note    of a decision that replaces one reckoned before, one line: the difference

WITH kept AS (
    INSERT INTO owed_interest (client, item_id, from_on, to_on, invoice_no, days, capital_ore, rate_percent_x100, year_days,
                               interest_ore, run_id, version_id)
    SELECT %(client)s, o.item_id, n.from_on, n.to_on, o.invoice_no, n.days, n.capital_ore, n.rate_percent_x100, n.year_days,
           CASE WHEN g.is_first THEN n.interest_ore ELSE o.owed_ore END, %(run_id)s, %(version_id)s
    FROM owed_sum AS o
    CROSS JOIN LATERAL (SELECT NOT EXISTS (SELECT FROM owed_interest AS e
                                           WHERE e.client = %(client)s AND e.invoice_no = o.invoice_no) AS is_first) AS g
    JOIN LATERAL (SELECT s.*, row_number() OVER (ORDER BY s.from_on) AS place FROM owed_segment AS s
                  WHERE s.claim_id = o.claim_id) AS n ON g.is_first OR n.place = 1
), opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on, entry_id, rule,
                      rule_version, evidence, run_id, version_id)
    SELECT %(client)s, o.item_id, 'credit', 'NONE', o.customer_no, o.department, o.invoice_no, -o.owed_ore, %(business_on)s, e.entry_id,
           'return_interest', 1, concat('Ränta på återbetalt pris, betalt ', o.original_paid_on, ', återbetalt ', o.through_on),
           %(run_id)s, %(version_id)s
    FROM owed_sum AS o
    JOIN new_entry AS e ON e.event = 'return_interest' AND e.department = o.department
    ORDER BY o.item_id
    RETURNING client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on
)
INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on)
SELECT * FROM opened;
