-- end_expired_stops: end the holds whose last day is past; only deferments, plans and waits for a payment have one.
--
-- reads   -
-- writes  customer_stop_set, invoice_stop_set
-- takes   client, business_on
-- rerun   safe: ended already

WITH of_customers AS (
    UPDATE customer_stop_set AS s SET ended_on = %(business_on)s, ended_by = 'natten'
    WHERE s.client = %(client)s AND s.ended_on IS NULL AND s.until_on < %(business_on)s
)
UPDATE invoice_stop_set AS s SET ended_on = %(business_on)s, ended_by = 'natten'
WHERE s.client = %(client)s AND s.ended_on IS NULL AND s.until_on < %(business_on)s;
