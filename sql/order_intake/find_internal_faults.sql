-- find_internal_faults: orders to our own units that bear VAT: a municipality charges itself none.
--
-- reads   incoming_item, incoming_order, customer, policy_vat_code
-- writes  order_fault (temporary)
-- takes   client
-- rerun   the faults are added once more
-- note    source: the ERP reference on internal invoices

INSERT INTO order_fault (head_line, line_no, rule, field, found, wanted, action)
SELECT i.head_line, i.line_no, 'ORD-INTERNAL-VAT', 'tax_code', i.vat_code, 'En internorder utan moms (momskod O eller E).',
       'Rätta momskoden i UBW och skicka ordern igen.'
FROM incoming_item AS i
JOIN incoming_order AS o ON o.head_line = i.head_line
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = o.customer_no AND c.kind = 'internal'
JOIN policy_vat_code AS v ON v.vat_code = i.vat_code AND v.percent_x100 > 0;
