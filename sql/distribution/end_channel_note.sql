-- end_channel_note: a channel that has reached a customer again is in order.
--
-- reads   new_answer (temporary)
-- writes  customer_channel_note
-- takes   client, business_on
-- rerun   safe: ended once

UPDATE customer_channel_note AS n SET ended_on = %(business_on)s
WHERE n.client = %(client)s AND n.ended_on IS NULL
    AND EXISTS (SELECT FROM new_answer AS a
                WHERE a.customer_no = n.customer_no AND a.channel = n.channel AND a.document_id <> n.document_id
                    AND a.event IN ('delivered', 'opened') AND a.event_on >= n.since_on);
