-- insert_collection_order: take the sound claims of a collection order; they wait for the next file of cases.
--
-- reads   order_row, order_fault (temporary)
-- writes  collection_order, open_collection_order
-- takes   client, run_id, version_id, business_on, file_id, first_order_no
-- rerun   safe: a file is taken once, and a claim is ordered once at a time

WITH sound AS (
    SELECT r.*, %(first_order_no)s - 1 + row_number() OVER (ORDER BY r.line_no) AS order_no
    FROM order_row AS r
    WHERE r."order" = 'ny' AND NOT EXISTS (SELECT FROM order_fault AS f WHERE f.line_no = r.line_no)
), kept AS (
    INSERT INTO collection_order (client, order_no, system, invoice_no, action, kravkod, open_capital_ore, fee_ore, limits_on, file_id,
        business_on, run_id, version_id)
    SELECT %(client)s, s.order_no, s.system, s.invoice_no, s.action, s.kravkod, s.open_capital_ore, coalesce(s.reminder_fee_ore, 0),
           s.limits_on, %(file_id)s, %(business_on)s, %(run_id)s, %(version_id)s
    FROM sound AS s
)
INSERT INTO open_collection_order (client, system, invoice_no, order_no, action, customer_no, debtor_kind, id_no, name, care_of,
    address_1, address_2, postal_code, city, country, kravkod, claim_kind, reminder_fee_agreed, limits_on, ocr, invoice_on, due_on,
    due_effective_on, period_from, period_to, text, original_amount_ore, vat_amount_ore, open_capital_ore, interest_basis,
    interest_from_on, fee_ore, reminder_on)
SELECT %(client)s, s.system, s.invoice_no, s.order_no, s.action, s.customer_no, s.debtor_kind, s.id_no, s.name, s.care_of, s.address_1,
       s.address_2, s.postal_code, s.city, s.country, s.kravkod, s.claim_kind, s.reminder_fee_agreed, s.limits_on, s.ocr, s.invoice_on,
       s.due_on, s.due_effective_on, s.period_from, s.period_to, s.text, s.original_amount_ore, s.vat_amount_ore, s.open_capital_ore,
       s.interest_basis, s.interest_from_on, coalesce(s.reminder_fee_ore, 0), s.reminder_on
FROM sound AS s;
