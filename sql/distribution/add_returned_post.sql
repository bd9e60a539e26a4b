-- add_returned_post: letters that came back from an address that is still the customer's.
--
-- reads   new_answer (temporary), customer, customer_history, run
-- writes  returned_post
-- takes   client, run_id, version_id
-- rerun   safe: a letter comes back once
-- note    an address that has changed since the letter left is not the one that failed

INSERT INTO returned_post (client, customer_no, document_id, address_md5, returned_on, run_id, version_id)
SELECT c.client, c.customer_no, a.document_id,
       address_md5(c.care_of, c.street, c.street_2, c.postal_code, c.city, c.country), min(a.event_on), %(run_id)s, %(version_id)s
FROM new_answer AS a
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = a.customer_no
WHERE a.event = 'returned'
    AND NOT EXISTS (
        SELECT FROM customer_history AS h
        JOIN run AS r ON r.run_id = h.ended_run_id AND r.business_on > a.handed_on
        WHERE h.client = c.client AND h.customer_no = c.customer_no
            AND address_md5(h.state ->> 'care_of', h.state ->> 'street', h.state ->> 'street_2', h.state ->> 'postal_code',
                            h.state ->> 'city', h.state ->> 'country')
                <> address_md5(c.care_of, c.street, c.street_2, c.postal_code, c.city, c.country))
GROUP BY c.client, c.customer_no, a.document_id
ORDER BY a.document_id
ON CONFLICT (client, document_id) DO NOTHING;
