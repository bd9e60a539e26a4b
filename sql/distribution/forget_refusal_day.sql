-- forget_refusal_day: make room for the night's refusals, which its second occasion counts again.
--
-- reads   -
-- writes  distribution_refusal_day
-- takes   client, business_on
-- rerun   safe: followed by insert_refusal_day in the same transaction

DELETE FROM distribution_refusal_day WHERE client = %(client)s AND business_on = %(business_on)s;
