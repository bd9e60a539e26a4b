-- waiting_for_key: how much waits to be sent for bankgiro numbers whose key is missing.
--
-- reads   mandate, open_item, mandate_request
-- writes  -
-- takes   client, bankgiro, business_on, latest_on
-- rerun   safe: reads only

SELECT (SELECT count(*) FROM mandate_request AS q
        WHERE q.client = %(client)s AND q.bankgiro = %(bankgiro)s AND q.not_before <= %(business_on)s) AS requests,
       (SELECT count(*) FROM mandate AS m
        JOIN open_item AS o ON o.client = m.client AND o.customer_no = m.customer_no AND o.kind = 'claim'
            AND o.component <> 'COST' AND o.due_effective_on <= %(latest_on)s
        WHERE m.client = %(client)s AND m.bankgiro = %(bankgiro)s AND m.state = 'active'
            AND NOT EXISTS (SELECT FROM autogiro_order AS x WHERE x.client = o.client AND x.item_id = o.item_id)) AS claims;
