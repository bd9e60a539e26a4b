-- case_records: the C records of KRI: one per debtor and action, under provisional references in order.
--
-- reads   case_row (temporary), customer, invoice, demand, policy_department
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    the oldest claim gives kravkod, kind and contact; the first claim to fall gives limits_on; a fee was agreed when
--         it was for every claim. CS15 holds a person's name as one text: without a comma its last word is the surname.
--         What the agency need not know (e-mail, notes) is not told: OSL 10:2. The note is the day of our own demand, if any

SELECT r.case_number::text AS case_ref, r.action,
       CASE WHEN c.identity_type = 'organisationsnummer' THEN 'O'
            WHEN c.identity_type IS NULL AND c.kind = 'foreign' THEN 'F'
            WHEN c.identity_type IS NULL AND c.kind = 'organisation' THEN 'O' ELSE 'P' END AS debtor_kind,
       r.customer_no AS customer_id,
       CASE WHEN c.identity_type = 'organisationsnummer' THEN '16' || c.identity_no
            WHEN c.identity_no ~ '^[0-9]{1,12}$' THEN c.identity_no END AS id_no,
       CASE WHEN c.kind = 'person' AND strpos(c.name, ',') = 0
            THEN regexp_replace(nullif(btrim(c.name), ''), '^(.*\S)\s+(\S+)$', '\2, \1') ELSE nullif(btrim(c.name), '') END AS name,
       nullif(c.care_of, '') AS care_of, coalesce(nullif(c.street, ''), nullif(c.street_2, '')) AS address_1,
       CASE WHEN c.street <> '' THEN nullif(c.street_2, '') END AS address_2,
       nullif(c.postal_code, '') AS postal_code, nullif(c.city, '') AS city,
       CASE WHEN c.country ~ '^[A-Z]{2}$' THEN c.country END AS country,
       CASE WHEN c.language ~ '^[a-z]{2}$' THEN c.language ELSE 'sv' END AS language,
       c.protection_code::text AS protection_code, r.kravkod, i.claim_kind, g.reminder_fee_agreed, g.limits_on,
       false AS disputed, false AS eviction, p.contact_name || ' ' || p.telephone AS contact,
       'Inkassokrav ' || nullif(concat_ws(' till ', g.demanded_on, nullif(g.last_demanded_on, g.demanded_on)), '') AS note
FROM case_row AS r
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = r.invoice_no
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = r.customer_no
JOIN (
    SELECT s.case_number, min(s.limits_on) AS limits_on, bool_and(j.reminder_fee_agreement IS NOT NULL) AS reminder_fee_agreed,
           min(m.demanded_on) AS demanded_on, max(m.demanded_on) AS last_demanded_on
    FROM case_row AS s JOIN invoice AS j ON j.client = %(client)s AND j.invoice_no = s.invoice_no
    LEFT JOIN demand AS m ON m.client = %(client)s AND m.demand_no = s.demand_no
    GROUP BY s.case_number
) AS g ON g.case_number = r.case_number
LEFT JOIN (
    SELECT DISTINCT ON (d.department) d.department, d.contact_name, d.telephone FROM policy_department AS d
    ORDER BY d.department, d.dim_1_prefix
) AS p ON p.department = r.department
WHERE r.place = 1
ORDER BY r.case_number
