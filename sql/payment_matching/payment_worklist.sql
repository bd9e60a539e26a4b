-- payment_worklist: all money that waits for a person: unidentified payments and deductions, over-payments, double payments.
--
-- reads   open_item_rest, payment, allocation, payer, payment_text, payment_reference, customer
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only
-- note    a payer's name is left out when a protected person of ours bears it

WITH waiting AS MATERIALIZED (
    SELECT o.item_id, o.payment_id, o.customer_no, o.invoice_no, o.open_ore
    FROM open_item_rest AS o
    WHERE o.client = %(client)s AND o.kind IN ('unidentified', 'credit') AND o.payment_id IS NOT NULL
), protected AS MATERIALIZED (
    SELECT DISTINCT lower(c.name) AS name FROM customer AS c WHERE c.client = %(client)s AND c.protection_code > 0
)
SELECT p.payment_id, CASE a.rule WHEN 'unidentified' THEN 'Oidentifierad inbetalning'
           WHEN 'deduction_unidentified' THEN 'Avdrag utan kreditfaktura' WHEN 'double_payment' THEN 'Dubbelbetalning'
           ELSE 'Överbetalning' END AS kind,
       a.evidence AS reason, -o.open_ore AS open_ore, p.amount_ore, p.paid_on, (%(business_on)s::date - p.paid_on)::bigint AS age_days,
       p.bankgiro, p.reference, p.serial, p.deposit_year || '-' || lpad(p.deposit_serial::text, 5, '0') AS deposit,
       CASE WHEN h.name IS NULL THEN b.name END AS payer_name, o.customer_no, o.invoice_no,
       (SELECT string_agg(t.text, ' ' ORDER BY t.line_no) FROM payment_text AS t
        WHERE t.client = p.client AND t.payment_id = p.payment_id) AS texts,
       (SELECT string_agg(r.reference, ' ' ORDER BY r.line_no) FROM payment_reference AS r
        WHERE r.client = p.client AND r.payment_id = p.payment_id) AS further_references
FROM waiting AS o
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = o.payment_id
JOIN allocation AS a ON a.client = %(client)s AND a.payment_id = o.payment_id AND a.item_id = o.item_id
LEFT JOIN payer AS b ON b.client = p.client AND b.payment_id = p.payment_id
LEFT JOIN protected AS h ON h.name = lower(b.name)
ORDER BY p.payment_id;
