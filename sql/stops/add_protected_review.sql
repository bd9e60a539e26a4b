-- add_protected_review: a hold of a protected person that is to be looked at again is work for the one who may see it.
--
-- reads   protected_review (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each hold and review day

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, concat('protected_stop-', r.stop_code, '-', r.held_customer_no, '-', r.invoice_no, '-', r.review_on),
       'protected_stop', r.held_customer_no, r.held_customer_no,
       concat('Spärren ', r.name, ' för kund ', r.customer_no, ' från ', r.set_on, ' ska ses över. Kunden har skyddade '
              'personuppgifter och står inte på listan.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM protected_review AS r
ON CONFLICT DO NOTHING;
