-- stage_customer_change: the customers of a file that are new or differ from what the ledger knows.
--
-- reads   incoming_customer, customer_fault, customer
-- writes  customer_change (temporary)
-- takes   client, default_language
-- rerun   safe: temporary
-- note    of a customer that stands twice the later line counts; no address is kept of a person with protected
--         registration (code 2); the language of a supplement stands until UBW says another than last time

CREATE TEMP TABLE customer_change ON COMMIT DROP AS
WITH last_line AS (
    SELECT DISTINCT ON (i.customer_no) i.*
    FROM incoming_customer AS i
    WHERE NOT EXISTS (SELECT FROM customer_fault AS f WHERE f.line_no = i.line_no)
    ORDER BY i.customer_no, i.line_no DESC
), told AS (
    SELECT n.customer_no, n.line_no, n.name, n.kind, n.identity_type, n.identity_no, n.group_code, n.terms_id, n.status,
           n.joint_invoice, n.recipient_no, n.vat_no, n.country, n.ubw_language, p.protection_code,
           CASE WHEN n.ubw_language IS NULL OR n.ubw_language = c.ubw_language
                THEN coalesce(c.language, %(default_language)s) ELSE n.ubw_language END AS language,
           CASE WHEN p.protection_code < 2 THEN n.care_of END AS care_of, CASE WHEN p.protection_code < 2 THEN n.street END AS street,
           CASE WHEN p.protection_code < 2 THEN n.street_2 END AS street_2,
           CASE WHEN p.protection_code < 2 THEN n.postal_code END AS postal_code,
           CASE WHEN p.protection_code < 2 THEN n.city END AS city, CASE WHEN p.protection_code < 2 THEN n.email END AS email
    FROM last_line AS n
    LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = n.customer_no
    CROSS JOIN LATERAL (SELECT coalesce(c.protection_code, 0) AS protection_code) AS p
)
SELECT t.*
FROM told AS t
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = t.customer_no
WHERE (c.name, c.kind, c.identity_type, c.identity_no, c.group_code, c.terms_id, c.status, c.joint_invoice, c.recipient_no,
       c.vat_no, c.country, c.ubw_language, c.language, c.care_of, c.street, c.street_2, c.postal_code, c.city, c.email)
    IS DISTINCT FROM
      (t.name, t.kind, t.identity_type, t.identity_no, t.group_code, t.terms_id, t.status, t.joint_invoice, t.recipient_no,
       t.vat_no, t.country, t.ubw_language, t.language, t.care_of, t.street, t.street_2, t.postal_code, t.city, t.email);
