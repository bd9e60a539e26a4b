-- find_supplement_faults: what one row per customer of a supplement asks for that the ledger cannot give.
--
-- reads   incoming_supplement, customer, policy_kravkod
-- writes  customer_fault (temporary)
-- takes   client, round
-- rerun   the faults are added once more
-- note    an unknown customer puts the row aside, anything else only the field; a protection code is lowered by an
--         explicit 0 from the population register and by nothing else (offentlighets- och sekretesslagen 21:3, 22:1)

INSERT INTO customer_fault (line_no, key, rule, field, found, wanted, action, is_whole_row)
SELECT s.line_no, s.customer_no, f.rule, f.field, coalesce(f.found, ''), f.wanted, 'Rätta uppgiften och lämna raden på nytt.',
       f.is_whole_row
FROM incoming_supplement AS s
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = s.customer_no
LEFT JOIN customer AS g ON g.client = %(client)s AND g.customer_no = s.guardian_no
LEFT JOIN policy_kravkod AS k ON k.kravkod = s.kravkod
CROSS JOIN LATERAL (VALUES
    (c.customer_no IS NULL, true, 'SUP-CUSTOMER', 'customer_no', masked(s.customer_no), 'En kund som finns i kundregistret.'),
    (s.protection_code::int < c.protection_code
        AND NOT (s.protection_code = '0' AND lower(coalesce(s.protection_source, '')) = 'register'),
        false, 'SUP-PROTECTION', 'protection_code', s.protection_code,
        'Skyddet sänks bara av koden 0 med källan register.'),
    (s.protection_source IS NOT NULL AND s.protection_code IS NULL, false, 'SUP-SOURCE', 'protection_source',
        s.protection_source, 'En skyddskod tillsammans med källan.'),
    (s.guardian_no IS NOT NULL AND (g.customer_no IS NULL OR g.customer_no = s.customer_no), false, 'SUP-GUARDIAN',
        'guardian_no', masked(s.guardian_no), 'En annan kund som finns i kundregistret.'),
    (s.kravkod IS NOT NULL AND k.kravkod IS NULL, false, 'SUP-KRAVKOD', 'kravkod', s.kravkod,
        'En kravkod som finns i policytabellen.')
) AS f (is_broken, is_whole_row, rule, field, found, wanted)
WHERE s.round = %(round)s AND f.is_broken AND (c.customer_no IS NOT NULL OR f.is_whole_row);
