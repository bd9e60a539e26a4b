-- stage_payer_customer: whose the queue's payments are, by who paid: one customer for certain, or nobody.
--
-- reads   payment_queue (temporary), payer, customer, payer_bankgiro
-- writes  payer_customer (temporary)
-- takes   client, by_organisation_no, by_bankgiro, by_name
-- rerun   safe: temporary
-- note    what a way is worth is policy; 0 leaves it out. The surest way that knows the payer counts

CREATE TEMP TABLE payer_customer ON COMMIT DROP AS
SELECT DISTINCT ON (k.payment_id) k.payment_id, k.customer_no, k.certainty_percent, k.way
FROM (
    SELECT q.payment_id, max(c.customer_no) AS customer_no, %(by_organisation_no)s AS certainty_percent,
           'organisationsnummer' AS way
    FROM payment_queue AS q
    JOIN payer AS p ON p.client = %(client)s AND p.payment_id = q.payment_id AND ltrim(p.organisation_no, '0') <> ''
    JOIN customer AS c ON c.client = %(client)s AND "right"(c.identity_no, 10) = "right"(p.organisation_no, 10)
    GROUP BY q.payment_id HAVING count(*) = 1
    UNION ALL
    SELECT q.payment_id, max(b.customer_no), %(by_bankgiro)s, 'bankgiro'
    FROM payment_queue AS q
    JOIN payer_bankgiro AS b ON b.client = %(client)s AND b.sender_bankgiro = q.sender_bankgiro
    GROUP BY q.payment_id HAVING count(*) = 1
    UNION ALL
    SELECT q.payment_id, max(c.customer_no), %(by_name)s, 'namn'
    FROM payment_queue AS q
    JOIN payer AS p ON p.client = %(client)s AND p.payment_id = q.payment_id AND normal_name(p.name) <> ''
    JOIN customer AS c ON c.client = %(client)s AND normal_name(c.name) = normal_name(p.name)
    GROUP BY q.payment_id HAVING count(*) = 1
) AS k
WHERE k.certainty_percent > 0
ORDER BY k.payment_id, k.certainty_percent DESC, k.way;
