-- upsert_customer: store the customers that are new or changed in UBW.
--
-- reads   customer_change
-- writes  customer
-- takes   client, file_id, run_id, version_id
-- rerun   safe: the same rows once more
-- note    what the supplement and the population register say (protection, endpoint, kravkod, ...) is not touched

INSERT INTO customer AS c (client, customer_no, name, kind, identity_type, identity_no, group_code, terms_id, status,
    joint_invoice, recipient_no, ubw_language, language, vat_no, care_of, street, street_2, postal_code, city, country, email,
    file_id, file_line, run_id, version_id)
SELECT %(client)s, n.customer_no, n.name, n.kind, n.identity_type, n.identity_no, n.group_code, n.terms_id, n.status,
       n.joint_invoice, n.recipient_no, n.ubw_language, n.language, n.vat_no, n.care_of, n.street, n.street_2, n.postal_code,
       n.city, n.country, n.email, %(file_id)s, n.line_no, %(run_id)s, %(version_id)s
FROM customer_change AS n
ON CONFLICT (client, customer_no) DO UPDATE SET
    name = EXCLUDED.name, kind = EXCLUDED.kind, identity_type = EXCLUDED.identity_type, identity_no = EXCLUDED.identity_no,
    group_code = EXCLUDED.group_code, terms_id = EXCLUDED.terms_id, status = EXCLUDED.status,
    joint_invoice = EXCLUDED.joint_invoice, recipient_no = EXCLUDED.recipient_no, ubw_language = EXCLUDED.ubw_language,
    language = EXCLUDED.language, vat_no = EXCLUDED.vat_no, care_of = EXCLUDED.care_of, street = EXCLUDED.street,
    street_2 = EXCLUDED.street_2, postal_code = EXCLUDED.postal_code, city = EXCLUDED.city, country = EXCLUDED.country,
    email = EXCLUDED.email, file_id = EXCLUDED.file_id, file_line = EXCLUDED.file_line, run_id = EXCLUDED.run_id,
    version_id = EXCLUDED.version_id;
