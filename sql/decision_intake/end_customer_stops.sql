-- end_customer_stops: end the customers' holds that decisions end; the rows stay.
--
-- reads   ended_stop (temporary)
-- writes  customer_stop_set
-- takes   client, business_on
-- rerun   safe: an ended hold is not active

UPDATE customer_stop_set AS s SET ended_on = %(business_on)s, ended_by = e.ended_by
FROM ended_stop AS e
WHERE s.client = %(client)s AND s.customer_no = e.customer_no AND s.stop_code = e.stop_code AND s.ended_on IS NULL;
