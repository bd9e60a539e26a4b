-- active_stop: the holds nobody has ended, on customers (invoice_no null) and on invoices (customer_no null). One holds on a day D
-- when set_on <= D and until_on is null or >= D; review_on is what was decided, else null.
CREATE OR REPLACE VIEW active_stop AS
SELECT s.client, s.customer_no, NULL::bigint AS invoice_no, s.stop_code, s.set_on, s.until_on, s.review_on, s.claims_before_on,
       NULL::bigint AS part_ore, s.reason, s.set_by, s.decision_id
FROM customer_stop_set AS s WHERE s.ended_on IS NULL
UNION ALL
SELECT s.client, NULL, s.invoice_no, s.stop_code, s.set_on, s.until_on, s.review_on, NULL, s.part_ore, s.reason, s.set_by, s.decision_id
FROM invoice_stop_set AS s WHERE s.ended_on IS NULL;
