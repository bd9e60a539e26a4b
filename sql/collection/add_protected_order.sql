-- add_protected_order: a protected person's claim of another ledger never goes to the agency by itself: a person decides.
--
-- reads   order_fault, order_row (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each claim

INSERT INTO work_item (client, work_item_id, kind, key, text, opened_on, run_id, version_id)
SELECT %(client)s, 'protected_order-' || r.system || '-' || r.invoice_no, 'protected_order', r.system || '/' || r.invoice_no,
       concat('Inkassouppdraget ', r.invoice_no, ' från ', r.system, ' gäller en person med skyddade uppgifter och lämnas aldrig till ',
              'ombudet: behörig handläggare beslutar med den som äger fordran.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM order_fault AS f
JOIN order_row AS r ON r.line_no = f.line_no
WHERE f.rule = 'PROTECTED'
ON CONFLICT DO NOTHING;
