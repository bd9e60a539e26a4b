-- insert_told_order_payment: keep what the ledgers are told tonight of money of their claims.
--
-- reads   told_row (temporary)
-- writes  told_order_payment
-- takes   client, run_id, version_id, business_on
-- rerun   safe: each is told once

INSERT INTO told_order_payment (client, event_id, event, is_fee, system, file_name, business_on, run_id, version_id)
SELECT %(client)s, r.event_id, r.event, r.is_fee, r.system, r.file_name, %(business_on)s, %(run_id)s, %(version_id)s
FROM told_row AS r;
