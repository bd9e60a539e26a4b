-- stage_register_mandate: mandates of Bankgirot's register that the ledger does not have as they stand there.
--
-- reads   register_row (temporary), mandate, customer
-- writes  mandate_change (temporary)
-- takes   client, file_id, business_on
-- rerun   safe: a mandate taken over is known
-- note    a mandate from before this system is taken over when its number is a customer's and the account holder that
--         customer; its invoices are drawn from tonight on. What we have ended, and the register still has, is told

INSERT INTO mandate_change (change_no, bankgiro, payer_number, customer_no, kind, origin, event, happened_on, state, text,
                            file_id, file_line)
WITH compared AS (
    SELECT r.line_no, r.bankgiro, r.payer_number, r.status, r.mandate_type, r.has_account, m.state, m.customer_no AS known_no,
           c.customer_no, lpad(c.identity_no, 12, '0') = r.identity_no AS is_customer
    FROM register_row AS r
    LEFT JOIN mandate AS m ON m.client = %(client)s AND m.bankgiro = r.bankgiro AND m.payer_number = r.payer_number
    LEFT JOIN LATERAL (
        SELECT min(x.customer_no) AS customer_no, min(x.identity_no) AS identity_no FROM customer AS x
        WHERE x.client = %(client)s AND ltrim(x.customer_no, '0') = r.payer_number HAVING count(*) = 1
    ) AS c ON true
)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY p.line_no), p.bankgiro, p.payer_number,
       coalesce(p.known_no, CASE WHEN p.is_customer THEN p.customer_no END),
       CASE WHEN p.has_account THEN 'account' ELSE 'bankgiro' END,
       CASE p.mandate_type WHEN '2' THEN 'online' ELSE 'payee' END,
       CASE WHEN p.state IS NULL AND p.is_customer THEN 'taken_over'
            WHEN p.state IS NULL THEN 'register_unknown'
            WHEN p.state = 'pending' THEN 'register_active'
            ELSE 'register_ended' END,
       %(business_on)s,
       CASE WHEN p.state IS NULL AND p.is_customer THEN CASE p.status WHEN '1' THEN 'active' ELSE 'pending' END
            WHEN p.state = 'pending' THEN 'active' END,
       CASE WHEN p.state IS NULL AND p.is_customer THEN 'Medgivandet är övertaget från Bankgirots register'
            WHEN p.state IS NULL THEN 'Medgivandet finns hos Bankgirot men inte här'
            WHEN p.state = 'pending' THEN 'Medgivandet är godkänt enligt Bankgirots register'
            ELSE 'Medgivandet är avslutat här men finns kvar hos Bankgirot' END,
       %(file_id)s, p.line_no
FROM compared AS p
WHERE p.state IS NULL OR p.state IN ('ended', 'failed') OR p.state = 'pending' AND p.status = '1';
