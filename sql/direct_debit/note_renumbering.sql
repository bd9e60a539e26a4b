-- note_renumbering: changes of payer number that are under way, and those that Bankgirot has not made.
--
-- reads   mandate_change (temporary), mandate_request
-- writes  mandate
-- takes   client
-- rerun   safe: the same number again

UPDATE mandate AS m SET new_payer_number = CASE c.event WHEN 'renumbering' THEN q.new_payer_number END
FROM mandate_change AS c
LEFT JOIN mandate_request AS q ON q.client = %(client)s AND q.bankgiro = c.bankgiro AND q.payer_number = c.payer_number
    AND q.kind = 'change'
WHERE m.client = %(client)s AND m.bankgiro = c.bankgiro AND m.payer_number = c.payer_number
    AND c.event IN ('renumbering', 'not_changed');
