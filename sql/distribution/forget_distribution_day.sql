-- forget_distribution_day: make room for the night's figures, which its second occasion makes again.
--
-- reads   -
-- writes  distribution_day
-- takes   client, business_on
-- rerun   safe: followed by insert_distribution_day in the same transaction

DELETE FROM distribution_day WHERE client = %(client)s AND business_on = %(business_on)s;
