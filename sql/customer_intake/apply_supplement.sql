-- apply_supplement: store what a supplement changed of its customers.
--
-- reads   customer_change
-- writes  customer
-- takes   client, run_id, version_id
-- rerun   safe: the same values once more

UPDATE customer AS c SET
    protection_code = n.protection_code, protection_source = n.protection_source, endpoint_scheme = n.endpoint_scheme,
    endpoint_id = n.endpoint_id, kravkod = n.kravkod, reminder_fee_agreement = n.reminder_fee_agreement,
    channel = n.channel, language = n.language, guardian_no = n.guardian_no, payout_bankgiro = n.payout_bankgiro,
    payout_clearing = n.payout_clearing, payout_account = n.payout_account,
    care_of = CASE WHEN n.protection_code < 2 THEN c.care_of END,
    street = CASE WHEN n.protection_code < 2 THEN c.street END,
    street_2 = CASE WHEN n.protection_code < 2 THEN c.street_2 END,
    postal_code = CASE WHEN n.protection_code < 2 THEN c.postal_code END,
    city = CASE WHEN n.protection_code < 2 THEN c.city END,
    email = CASE WHEN n.protection_code < 2 THEN c.email END,
    run_id = %(run_id)s, version_id = %(version_id)s
FROM customer_change AS n
WHERE c.client = %(client)s AND c.customer_no = n.customer_no;
