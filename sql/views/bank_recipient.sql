-- bank_recipient: who gets invoices in the internet bank now, by the newest accepted event of each payer and customer number.
CREATE OR REPLACE VIEW bank_recipient AS
SELECT n.client, n.customer_no, n.payer_id, n.fmi, n.bank, n.autogiro, n.registration_id, n.event_at AS since_at
FROM (
    SELECT DISTINCT ON (r.client, r.customer_no, r.payer_id) r.*
    FROM bank_registration AS r
    WHERE r.answer = 'accepted'
    ORDER BY r.client, r.customer_no, r.payer_id, r.event_at DESC, r.registration_id DESC
) AS n
WHERE n.event IN ('register', 'change');
