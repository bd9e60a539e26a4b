-- find_credit_faults: credit orders that do not name an invoice of the same customer.
--
-- reads   incoming_order, invoice, order_invoice, sales_order
-- writes  order_fault (temporary)
-- takes   client
-- rerun   the faults are added once more
-- note    an order of the same file has no invoice yet, so a credit of it goes back

INSERT INTO order_fault (head_line, line_no, rule, field, found, wanted, action)
WITH credit AS (
    SELECT head_line, apar_id, voucher_ref, text1,
           CASE WHEN voucher_ref ~ '^[0-9]{1,15}$' THEN voucher_ref::bigint END AS named_invoice_no,
           CASE WHEN voucher_ref IS NULL AND text1 ~ '^[0-9]{1,15}$' THEN text1::bigint END AS named_order_id
    FROM incoming_order WHERE net_ore < 0
), named AS (
    SELECT c.*, s.order_id AS taken_order_id, o.order_key AS new_order_key, i.customer_no AS invoiced_customer_no
    FROM credit AS c
    LEFT JOIN order_invoice AS p ON p.client = %(client)s AND p.order_id = c.named_order_id
    LEFT JOIN sales_order AS s ON s.client = %(client)s AND s.order_id = c.named_order_id
    LEFT JOIN incoming_order AS o ON o.order_id = c.named_order_id AND o.occurrence = 1
    LEFT JOIN invoice AS i ON i.client = %(client)s AND i.document_type = 'invoice'
        AND i.invoice_no = coalesce(c.named_invoice_no, p.invoice_no)
)
SELECT c.head_line, c.head_line, f.rule, f.field, coalesce(f.found, ''), f.wanted,
       'Ange fakturan i voucher_ref eller den ursprungliga ordern i text1, och skicka kreditordern igen.'
FROM named AS c
CROSS JOIN LATERAL (VALUES
    (c.voucher_ref IS NULL AND c.text1 IS NULL, 'ORD-CREDIT', 'voucher_ref', '',
        'En kreditorder ska ange vilken faktura den gäller.'),
    (c.voucher_ref IS NOT NULL AND c.invoiced_customer_no IS NULL, 'ORD-CREDIT-UNKNOWN', 'voucher_ref', c.voucher_ref,
        'Ett fakturanummer som finns.'),
    (c.voucher_ref IS NULL AND c.invoiced_customer_no IS NULL AND coalesce(c.taken_order_id::text, c.new_order_key) IS NOT NULL,
        'ORD-CREDIT-EARLY', 'text1', c.text1, 'En order som redan är fakturerad.'),
    (c.voucher_ref IS NULL AND c.text1 IS NOT NULL AND c.invoiced_customer_no IS NULL
        AND coalesce(c.taken_order_id::text, c.new_order_key) IS NULL,
        'ORD-CREDIT-UNKNOWN', 'text1', c.text1, 'Ett ordernummer som finns.'),
    (c.invoiced_customer_no <> c.apar_id, 'ORD-CREDIT-CUSTOMER', 'apar_id', c.apar_id,
        'Samma kund som på fakturan som krediteras.')
) AS f (is_broken, rule, field, found, wanted)
WHERE f.is_broken;
