-- resolve_key: what a number may be: an invoice's number or OCR, an order, a payment; best guess first.
--
-- reads   invoice, sales_order, reject, payment
-- writes  -
-- takes   client, key, number
-- rerun   safe: reads only
-- note    an OCR begins with the ten digits of its invoice's number

SELECT f.found_as, f.id
FROM (
    SELECT 1 AS place, 'invoice' AS found_as, i.invoice_no AS id FROM invoice AS i
    WHERE i.client = %(client)s AND i.invoice_no = %(number)s
    UNION ALL
    SELECT 2, 'ocr', i.invoice_no FROM invoice AS i
    WHERE i.client = %(client)s AND i.invoice_no = left(%(number)s::text, 10)::bigint AND i.ocr = %(number)s::text
    UNION ALL
    SELECT 3, 'order', s.order_id FROM sales_order AS s
    WHERE s.client = %(client)s AND s.order_id = %(number)s
    UNION ALL
    SELECT 4, 'returned_order', %(number)s::bigint
    WHERE EXISTS (SELECT FROM reject AS r WHERE r.client = %(client)s AND r.key = %(key)s AND r.process = 'order_intake')
      AND NOT EXISTS (SELECT FROM sales_order AS s WHERE s.client = %(client)s AND s.order_id = %(number)s)
    UNION ALL
    SELECT 5, 'payment', p.payment_id FROM payment AS p
    WHERE p.client = %(client)s AND p.payment_id = %(number)s
) AS f
ORDER BY f.place;
