-- bank_buyers: where in the internet bank each chosen invoice goes, and whose it is.
--
-- reads   chosen_channel (temporary), bank_recipient, customer
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    of several payers of one customer number the one registered last; ten digits of the personal number, as in the
--         example of SFTI

SELECT k.letter_no AS document_no, b.fmi AS buyer_bank_id,
       CASE WHEN c.identity_type IN ('personnummer', 'samordningsnummer') THEN right(c.identity_no, 10) END AS buyer_identity_no
FROM chosen_channel AS k
CROSS JOIN LATERAL (
    SELECT r.fmi FROM bank_recipient AS r
    WHERE r.client = %(client)s AND r.customer_no = k.debtor_no
    ORDER BY r.since_at DESC, r.payer_id LIMIT 1
) AS b
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = k.recipient_no
WHERE k.channel = 'bank'
ORDER BY k.invoice_no
