-- add_protected_limitation: a protected person's claim that is about to fall is work for the one who may see it.
--
-- reads   protected_limit (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each claim and last day

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, concat('protected_limitation-', p.invoice_no, '-', p.limits_on), 'protected_limitation', p.invoice_no::text,
       p.held_customer_no,
       concat('Faktura ', p.invoice_no, ' för kund ', p.customer_no, ' preskriberas efter ', p.limits_on, '. Kunden har skyddade '
              'personuppgifter och står inte på listan.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM protected_limit AS p
ON CONFLICT DO NOTHING;
