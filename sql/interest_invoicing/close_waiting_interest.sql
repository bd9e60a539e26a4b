-- close_waiting_interest: the lines of earlier nights that stand on tonight's interest invoices wait no more.
--
-- reads   interest_part (temporary)
-- writes  waiting_interest
-- takes   client
-- rerun   safe: already gone

DELETE FROM waiting_interest AS w USING interest_part AS p
WHERE w.client = %(client)s AND w.interest_line_id = p.interest_line_id;
