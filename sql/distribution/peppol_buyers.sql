-- peppol_buyers: those who get e-invoices, with the columns of the Peppol writer.
--
-- reads   customer
-- writes  -
-- takes   client, customers
-- rerun   safe: reads only
-- note    `customers` are numbers, one on each line

SELECT c.customer_no AS recipient_no, c.endpoint_scheme AS buyer_endpoint_scheme, c.endpoint_id AS buyer_endpoint_id,
       c.name AS buyer_name, CASE c.identity_type WHEN 'organisationsnummer' THEN c.identity_no END AS buyer_identity_no,
       c.vat_no AS buyer_vat_no, c.street AS buyer_street,
       nullif(concat_ws(', ', c.care_of, c.street_2), '') AS buyer_street_2,
       c.postal_code AS buyer_postal_code, c.city AS buyer_city, c.country AS buyer_country
FROM customer AS c
WHERE c.client = %(client)s AND c.customer_no = ANY(string_to_array(%(customers)s, E'\n'))
ORDER BY c.customer_no
