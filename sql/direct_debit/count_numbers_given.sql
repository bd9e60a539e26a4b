-- count_numbers_given: how many payer numbers of our own series tonight's new mandates use.
--
-- reads   mandate_decision (temporary), decided (temporary)
-- writes  -
-- takes   first_payer_number
-- rerun   safe: reads only

SELECT coalesce(max(d.new_number::bigint), %(first_payer_number)s::bigint - 1) - %(first_payer_number)s::bigint + 1 AS numbers
FROM mandate_decision AS d
JOIN decided AS j ON j.decision_id = d.decision_id AND j.state = 'done'
WHERE d.action = 'new' AND concat(d.payer_bankgiro, d.asked_number, d.own_number) = '';
