-- stage_stopped_draw: the invoices and customers that people have stopped, so that nothing is drawn.
--
-- reads   active_stop, policy_stop_code (temporary)
-- writes  stopped_draw (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    what may not be reminded of is not drawn: disputed, deferred, in a plan. Who has no address can still be drawn from

DROP TABLE IF EXISTS stopped_draw;
CREATE TEMP TABLE stopped_draw ON COMMIT DROP AS
SELECT DISTINCT a.invoice_no, a.customer_no
FROM active_stop AS a
JOIN policy_stop_code AS s ON s.stop_code = a.stop_code AND s.reminder = 'Y' AND s.stop_code <> 'NO_ADDRESS'
WHERE a.client = %(client)s AND a.set_on <= %(business_on)s AND (a.until_on IS NULL OR a.until_on >= %(business_on)s);
