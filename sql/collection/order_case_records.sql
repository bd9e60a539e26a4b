-- order_case_records: the C records of KRI for claims of other ledgers, under provisional references in order.
--
-- reads   order_case (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    as for our own: the oldest claim gives kravkod and kind, the first to fall limits_on

SELECT o.case_number::text AS case_ref, o.action, o.debtor_kind, o.customer_no AS customer_id, o.id_no, o.name, o.care_of, o.address_1,
       o.address_2, o.postal_code, o.city, o.country, 'sv' AS language, '0' AS protection_code, o.kravkod, o.claim_kind,
       g.reminder_fee_agreed, g.limits_on, false AS disputed, false AS eviction
FROM order_case AS o
JOIN (SELECT s.case_number, min(s.limits_on) AS limits_on, bool_and(s.reminder_fee_agreed) AS reminder_fee_agreed
      FROM order_case AS s GROUP BY s.case_number) AS g ON g.case_number = o.case_number
WHERE o.place = 1
ORDER BY o.case_number
