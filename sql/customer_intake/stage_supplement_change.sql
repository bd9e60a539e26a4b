-- stage_supplement_change: the customers that one row each of a supplement changes, as they will be.
--
-- reads   incoming_supplement, customer_fault, customer
-- writes  customer_change (temporary)
-- takes   client, round
-- rerun   safe: temporary
-- note    empty is unchanged, and so is what a fault was found in

CREATE TEMP TABLE customer_change ON COMMIT DROP AS
WITH bad AS (
    SELECT line_no, array_agg(field) AS fields FROM customer_fault GROUP BY line_no
), told AS (
    SELECT c.customer_no,
           CASE WHEN 'protection_code' = ANY (b.fields) OR s.protection_code IS NULL THEN c.protection_code
                ELSE s.protection_code::smallint END AS protection_code,
           CASE WHEN 'protection_code' = ANY (b.fields) OR s.protection_code IS NULL THEN c.protection_source
                ELSE coalesce(s.protection_source, c.protection_source) END AS protection_source,
           coalesce(left(s.endpoint, 4), c.endpoint_scheme) AS endpoint_scheme,
           coalesce(substr(s.endpoint, 6), c.endpoint_id) AS endpoint_id,
           CASE WHEN 'kravkod' = ANY (b.fields) THEN c.kravkod ELSE coalesce(s.kravkod, c.kravkod) END AS kravkod,
           coalesce(s.reminder_fee_agreement, c.reminder_fee_agreement) AS reminder_fee_agreement,
           coalesce(s.channel, c.channel) AS channel, coalesce(s.language, c.language) AS language,
           CASE WHEN 'guardian_no' = ANY (b.fields) THEN c.guardian_no
                ELSE coalesce(s.guardian_no, c.guardian_no) END AS guardian_no,
           coalesce(s.payout_bankgiro, c.payout_bankgiro) AS payout_bankgiro,
           coalesce(s.payout_clearing, c.payout_clearing) AS payout_clearing,
           coalesce(s.payout_account, c.payout_account) AS payout_account
    FROM incoming_supplement AS s
    JOIN customer AS c ON c.client = %(client)s AND c.customer_no = s.customer_no
    LEFT JOIN bad AS b ON b.line_no = s.line_no
    WHERE s.round = %(round)s
)
SELECT t.*
FROM told AS t
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = t.customer_no
WHERE (c.protection_code, c.protection_source, c.endpoint_scheme, c.endpoint_id, c.kravkod, c.reminder_fee_agreement,
       c.channel, c.language, c.guardian_no, c.payout_bankgiro, c.payout_clearing, c.payout_account)
    IS DISTINCT FROM
      (t.protection_code, t.protection_source, t.endpoint_scheme, t.endpoint_id, t.kravkod, t.reminder_fee_agreement,
       t.channel, t.language, t.guardian_no, t.payout_bankgiro, t.payout_clearing, t.payout_account);
