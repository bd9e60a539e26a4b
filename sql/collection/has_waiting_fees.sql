-- has_waiting_fees: whether fees wait for the outcome of their cases.
--
-- reads   waiting_agency_fee
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT 1 AS found WHERE EXISTS (SELECT FROM waiting_agency_fee AS w WHERE w.client = %(client)s);
