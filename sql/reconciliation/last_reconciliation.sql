-- last_reconciliation: the client's latest earlier night that was reconciled without difference, and how far it reached.
--
-- reads   reconciliation
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT r.run_id, r.business_on, r.last_entry_id, r.last_item_id, r.last_deposit_id, r.last_payment_id
FROM reconciliation AS r
WHERE r.client = %(client)s AND r.business_on < %(business_on)s
ORDER BY r.business_on DESC
LIMIT 1;
