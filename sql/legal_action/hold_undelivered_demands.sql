-- hold_undelivered_demands: no legal action on a demand that has not left us, or that has come back.
--
-- reads   undelivered_number, document_event
-- writes  case_claim (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    inkassolagen § 6: no legal action before a demand has reached the debtor and its time is out

UPDATE case_claim AS d
SET blocked_by = CASE WHEN h.is_waiting THEN 'LETTER_NOT_SENT' ELSE 'DEMAND_RETURNED' END
FROM (
    SELECT c.item_id,
           EXISTS (SELECT FROM undelivered_number AS u WHERE u.client = %(client)s AND u.document_type = 'demand'
                     AND c.demand_no BETWEEN u.first_no AND u.last_no) AS is_waiting,
           EXISTS (SELECT FROM document_event AS e WHERE e.client = %(client)s AND e.document_id = 'demand-' || c.demand_no
                     AND e.event = 'returned') AS is_returned
    FROM case_claim AS c
    WHERE c.action = 'LEGAL' AND c.blocked_by IS NULL
) AS h
WHERE h.item_id = d.item_id AND (h.is_waiting OR h.is_returned);
