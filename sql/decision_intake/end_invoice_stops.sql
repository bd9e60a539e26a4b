-- end_invoice_stops: end the invoices' holds that decisions end; the rows stay.
--
-- reads   ended_stop (temporary)
-- writes  invoice_stop_set
-- takes   client, business_on
-- rerun   safe: an ended hold is not active

UPDATE invoice_stop_set AS s SET ended_on = %(business_on)s, ended_by = e.ended_by
FROM ended_stop AS e
WHERE s.client = %(client)s AND s.invoice_no = e.invoice_no AND s.stop_code = e.stop_code AND s.ended_on IS NULL;
