-- settle_deposits: the agency's debt is paid by the money that lay as unidentified.
--
-- reads   found_deposit (temporary), remitted_item, open_item_rest
-- writes  new_settlement (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    in the voucher of each department's part, so that every voucher balances by itself

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id, rule, evidence)
WITH part AS (
    SELECT d.remit_id, d.payment_id, d.paid_on, d.item_id AS money_item_id, i.item_id, i.department, i.open_ore
    FROM found_deposit AS d
    JOIN remitted_item AS t ON t.client = %(client)s AND t.remit_id = d.remit_id
    JOIN open_item_rest AS i ON i.client = t.client AND i.item_id = t.item_id
)
SELECT row_number() OVER (ORDER BY t.remit_id, t.item_id, t.department), 'agency_remitted', t.department, t.account_key, t.item_id,
       t.amount_ore, t.paid_on, t.payment_id, 'agency_reference', 'Utbetalning ' || t.remit_id || ' från ombudet'
FROM (
    SELECT p.remit_id, p.payment_id, p.paid_on, p.item_id, p.department, 'AGENCY_CLEARING' AS account_key, -p.open_ore AS amount_ore
    FROM part AS p
    UNION ALL
    SELECT p.remit_id, p.payment_id, p.paid_on, p.money_item_id, p.department, 'AR_UNIDENTIFIED', sum(p.open_ore)::bigint
    FROM part AS p
    GROUP BY p.remit_id, p.payment_id, p.paid_on, p.money_item_id, p.department
    HAVING sum(p.open_ore) <> 0
) AS t;
