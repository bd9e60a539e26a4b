-- stage_missing_mandate: mandates that are active here and that Bankgirot's register does not have.
--
-- reads   register_row (temporary), mandate
-- writes  mandate_change (temporary)
-- takes   client, file_id, business_on
-- rerun   safe: told again with the next register
-- note    of the bankgiro numbers in the file only; nothing is changed: the register has no totals, so it may be cut off

INSERT INTO mandate_change (change_no, bankgiro, payer_number, customer_no, kind, origin, event, happened_on, text, file_id)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY m.bankgiro, m.payer_number), m.bankgiro,
       m.payer_number, m.customer_no, m.kind, m.origin, 'register_missing', %(business_on)s,
       'Medgivandet är aktivt här men finns inte i Bankgirots register', %(file_id)s
FROM mandate AS m
WHERE m.client = %(client)s AND m.state = 'active' AND m.active_on < %(business_on)s
    AND m.bankgiro IN (SELECT r.bankgiro FROM register_row AS r)
    AND NOT EXISTS (SELECT FROM register_row AS r WHERE r.bankgiro = m.bankgiro AND r.payer_number = m.payer_number);
