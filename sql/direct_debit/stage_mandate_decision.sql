-- stage_mandate_decision: what each decision on a mandate means: a new one, an answer to the internet bank, a change, an end.
--
-- reads   waiting_decision (temporary), customer, mandate, open_online_mandate
-- writes  mandate_decision (temporary)
-- takes   client, bankgiro, first_payer_number
-- rerun   safe: temporary
-- note    the payer number of a new mandate is the customer number, of a mandate on a bankgiro number that number, and a
--         number of a series of ours where the customer number is an identity number: it travels in clear text in every
--         file. A clearing number of five digits is written without its last. Several decisions on one customer: the first

DROP TABLE IF EXISTS mandate_decision;
CREATE TEMP TABLE mandate_decision ON COMMIT DROP AS
WITH asked AS (
    SELECT w.decision_id, w.choice, w.customer_no, c.customer_no IS NOT NULL AS is_known, c.protection_code,
           CASE WHEN c.identity_no ~ '^[0-9]{12}$' THEN c.identity_no
                WHEN c.identity_no ~ '^[0-9]{10}$' THEN '00' || c.identity_no END AS identity_no,
           regexp_replace(coalesce(w.private ->> 'clearing', ''), '[^0-9]', '', 'g') AS clearing,
           ltrim(regexp_replace(coalesce(w.private ->> 'account', ''), '[^0-9]', '', 'g'), '0') AS account,
           regexp_replace(coalesce(w.private ->> 'bankgiro', ''), '[^0-9]', '', 'g') AS payer_bankgiro,
           ltrim(regexp_replace(coalesce(w.fields ->> 'payer_number', ''), '[^0-9]', '', 'g'), '0') AS asked_number,
           CASE WHEN w.customer_no ~ '^[0-9]{1,16}$' AND masked(w.customer_no) = w.customer_no
                THEN ltrim(w.customer_no, '0') ELSE '' END AS own_number,
           row_number() OVER (PARTITION BY w.customer_no ORDER BY w.decision_id) AS place
    FROM waiting_decision AS w
    LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = w.customer_no
), seen AS (
    SELECT a.*, o.bankgiro AS online_bankgiro, o.payer_number AS online_number, m.bankgiro AS mandate_bankgiro,
           m.payer_number AS mandate_number, m.kind AS mandate_kind, m.state AS mandate_state, m.origin AS mandate_origin,
           coalesce(nullif(a.payer_bankgiro, ''), nullif(a.asked_number, ''), nullif(a.own_number, ''),
                    (row_number() OVER (
                        PARTITION BY a.choice = 'new' AND concat(a.payer_bankgiro, a.asked_number, a.own_number) = ''
                        ORDER BY a.decision_id) - 1 + %(first_payer_number)s::bigint)::text) AS new_number
    FROM asked AS a
    LEFT JOIN LATERAL (
        SELECT w.bankgiro, w.payer_number FROM open_online_mandate AS w
        WHERE w.client = %(client)s AND w.customer_no = a.customer_no
            AND w.payer_number = coalesce(nullif(a.asked_number, ''), w.payer_number)
        ORDER BY w.received_on, w.payer_number LIMIT 1
    ) AS o ON true
    LEFT JOIN LATERAL (
        SELECT x.* FROM mandate AS x
        WHERE x.client = %(client)s AND x.customer_no = a.customer_no AND x.state IN ('pending', 'active')
            AND (a.choice = 'new' OR x.payer_number = coalesce(nullif(a.asked_number, ''), x.payer_number))
        ORDER BY x.state, x.active_on DESC NULLS LAST, x.payer_number LIMIT 1
    ) AS m ON true
)
SELECT s.*,
       CASE WHEN s.choice = 'end' AND s.mandate_number IS NULL AND s.online_number IS NOT NULL THEN 'refuse'
            WHEN s.choice = 'end' THEN 'end'
            WHEN s.online_number IS NOT NULL AND s.account = '' AND s.payer_bankgiro = '' THEN 'approve'
            WHEN s.account = '' AND s.payer_bankgiro = '' AND s.asked_number <> '' AND s.mandate_number <> s.asked_number
                THEN 'change'
            ELSE 'new' END AS action,
       CASE length(s.clearing) WHEN 5 THEN left(s.clearing, 4) ELSE s.clearing END || lpad(s.account, 12, '0') AS account_16
FROM seen AS s;
