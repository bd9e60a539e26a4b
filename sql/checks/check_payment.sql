-- check_payment: the payments this run has taken in.
--
-- reads   payment
-- writes  -
-- takes   client, run_id, business_on
-- rerun   safe: reads only

SELECT p.payment_id, p.amount_ore, p.reference_code::bigint AS reference_code, (p.paid_on - %(business_on)s::date)::bigint AS days_ahead
FROM payment AS p
WHERE p.client = %(client)s AND p.run_id = %(run_id)s
