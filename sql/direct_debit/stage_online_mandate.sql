-- stage_online_mandate: what to do with each mandate that a payer has made in the internet bank (TK52).
--
-- reads   online_row (temporary), customer, mandate, mandate_event, open_online_mandate
-- writes  online_verdict (temporary)
-- takes   client, other_identity
-- rerun   safe: temporary
-- note    the payer types the number: it must be a customer's, and the account holder that customer. Organisation numbers have
--         two zeros before them. Bankgirot's reminders 1 and 2 of what has been answered since are not answered again.
--         A protected person's mandate is for the role that may handle it. The number zero cannot stand in an answer

DROP TABLE IF EXISTS online_verdict;
CREATE TEMP TABLE online_verdict ON COMMIT DROP AS
WITH owned AS (
    SELECT r.line_no, r.bankgiro, r.payer_number, r.identity_no, r.message_type::smallint AS message_type,
           coalesce(m.customer_no, c.customer_no) AS customer_no
    FROM online_row AS r
    LEFT JOIN mandate AS m ON m.client = %(client)s AND m.bankgiro = r.bankgiro AND m.payer_number = r.payer_number
    LEFT JOIN LATERAL (
        SELECT min(x.customer_no) AS customer_no FROM customer AS x
        WHERE x.client = %(client)s AND ltrim(x.customer_no, '0') = r.payer_number
        HAVING count(*) = 1
    ) AS c ON m.customer_no IS NULL
), judged AS (
    SELECT DISTINCT ON (o.bankgiro, o.payer_number) o.*, w.payer_number IS NOT NULL AS is_waiting, c.protection_code,
           lpad(c.identity_no, 12, '0') = o.identity_no AS is_customer,
           (SELECT e.event FROM mandate_event AS e
            WHERE e.client = %(client)s AND e.bankgiro = o.bankgiro AND e.payer_number = o.payer_number
                AND e.event IN ('online', 'approved', 'refused')
            ORDER BY e.event_no DESC LIMIT 1) AS last_event
    FROM owned AS o
    LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = o.customer_no
    LEFT JOIN open_online_mandate AS w ON w.client = %(client)s AND w.bankgiro = o.bankgiro
        AND w.payer_number = o.payer_number
    ORDER BY o.bankgiro, o.payer_number, o.line_no DESC
)
SELECT j.line_no, j.bankgiro, j.payer_number, j.customer_no, j.message_type,
       CASE WHEN j.is_waiting THEN 'reminded'
            WHEN j.payer_number = '0' THEN 'waiting'
            WHEN j.message_type > 0 AND j.last_event IN ('approved', 'refused') THEN 'answered'
            WHEN j.customer_no IS NULL THEN 'refused'
            WHEN j.protection_code > 0 THEN 'waiting_protected'
            WHEN j.is_customer THEN 'approved'
            WHEN %(other_identity)s = 'refuse' THEN 'refused'
            ELSE 'waiting' END AS verdict,
       CASE WHEN j.payer_number = '0' THEN 'Betalarnumret är noll och kan inte besvaras'
            WHEN j.customer_no IS NULL THEN 'Betalarnumret är inte någon kunds'
            WHEN j.protection_code > 0 THEN 'Medgivandet handläggs för hand'
            WHEN j.is_customer THEN 'Betalaren är kunden'
            ELSE 'Kontot tillhör någon annan än kunden' END AS reason
FROM judged AS j;
