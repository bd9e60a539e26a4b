-- judge_registrations: note each new event of the internet banks' payers with our answer to it.
--
-- reads   incoming_registration (temporary), bank_registration, customer
-- writes  bank_registration
-- takes   client, run_id, version_id, business_on, file_id
-- rerun   safe: an event that is known is not noted again
-- note    source: distribution reference 5.3. The payer is the customer, the guardian or who gets the customer's invoices. A
--         protected person is never told of: the answer is as for a number that nobody has. A duplicate says what the payer's
--         event before it said. A deregistration is taken from whoever is known

INSERT INTO bank_registration (client, registration_id, event_at, event, fmi, bank, payer_id, customer_no, reference_given,
    autogiro, answer, reason_code, file_id, file_line, business_on, run_id, version_id)
WITH event AS (
    SELECT DISTINCT ON (r.registration_id) r.*, r.event_time AS event_at, coalesce(r.customer_number, '') AS customer_no
    FROM incoming_registration AS r
    WHERE NOT EXISTS (SELECT FROM bank_registration AS k
                      WHERE k.client = %(client)s AND k.registration_id = r.registration_id)
    ORDER BY r.registration_id, r.line_no
), known AS (
    SELECT e.*, c.customer_no IS NULL OR c.protection_code <> 0 OR p.is_protected AS is_unknown, c.status <> 'N' AS is_closed,
           e.payer_id IN (c.identity_no, p.guardian_identity, p.recipient_identity) AS is_payer
    FROM event AS e
    LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = e.customer_no
    LEFT JOIN LATERAL (
        SELECT coalesce(bool_or(x.protection_code <> 0), false) AS is_protected,
               max(x.identity_no) FILTER (WHERE x.customer_no = c.guardian_no) AS guardian_identity,
               max(x.identity_no) FILTER (WHERE x.customer_no = c.recipient_no) AS recipient_identity
        FROM customer AS x
        WHERE x.client = %(client)s AND x.customer_no IN (c.guardian_no, c.recipient_no)
    ) AS p ON true
), told AS (
    SELECT k.customer_no, k.payer_id, k.event_at, k.registration_id, k.event, k.fmi FROM known AS k
    UNION ALL
    SELECT b.customer_no, b.payer_id, b.event_at, b.registration_id, b.event, b.fmi
    FROM bank_registration AS b
    JOIN (SELECT DISTINCT k.customer_no, k.payer_id FROM known AS k) AS n USING (customer_no, payer_id)
    WHERE b.client = %(client)s AND b.answer = 'accepted'
), followed AS (
    SELECT t.registration_id, lag(t.event) OVER w AS last_event, lag(t.fmi) OVER w AS last_fmi
    FROM told AS t
    WINDOW w AS (PARTITION BY t.customer_no, t.payer_id ORDER BY t.event_at, t.registration_id)
)
SELECT %(client)s, k.registration_id, k.event_at, k.event, k.fmi, k.bank, k.payer_id, k.customer_no, k.reference_given,
       coalesce(k.autogiro = '1', false), CASE WHEN r.reason IS NULL THEN 'accepted' ELSE 'refused' END, r.reason, %(file_id)s,
       k.line_no, %(business_on)s, %(run_id)s, %(version_id)s
FROM known AS k
JOIN followed AS f ON f.registration_id = k.registration_id
CROSS JOIN LATERAL (SELECT CASE
    WHEN k.is_unknown THEN 'unknown_customer_number'
    WHEN k.is_payer IS NOT TRUE THEN 'wrong_payer'
    WHEN k.event <> 'deregister' AND k.is_closed THEN 'closed_customer'
    WHEN k.event = 'register' AND f.last_event IN ('register', 'change') AND f.last_fmi = k.fmi THEN 'duplicate' END AS reason) AS r;
