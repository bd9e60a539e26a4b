-- hold_unsendable_letters: keep back what cannot be asked for by letter tonight.
--
-- reads   customer, undelivered_number, reminder
-- writes  dunning_claim (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a protected receiver's letter is a person's work; nothing goes on while the invoice, or the letter before, has not left us.
--         A claim below the smallest amount waits, unless it can go with another one in a joined reminder

UPDATE dunning_claim AS d SET blocked_by = b.reason, is_manual = b.reason = 'PROTECTED_ID'
FROM (
    SELECT k.item_id, CASE
               WHEN t.protection_code <> 0 THEN 'PROTECTED_ID'
               WHEN EXISTS (SELECT FROM undelivered_number AS u
                            WHERE u.client = %(client)s AND u.document_type = 'invoice'
                              AND k.invoice_no BETWEEN u.first_no AND u.last_no) THEN 'NOT_SENT'
               WHEN k.level > 0 AND EXISTS (
                   SELECT FROM reminder AS r
                   JOIN undelivered_number AS u ON u.client = r.client AND u.document_type = 'reminder'
                       AND r.reminder_no BETWEEN u.first_no AND u.last_no
                   WHERE r.client = %(client)s AND r.invoice_no = k.invoice_no) THEN 'LETTER_NOT_SENT'
               WHEN concat(t.street, t.street_2) = '' OR coalesce(t.postal_code, '') = '' OR coalesce(t.city, '') = ''
               THEN 'NO_ADDRESS'
               WHEN k.asked_ore < CASE k.step WHEN 'reminder' THEN k.reminder_minimum_ore ELSE k.demand_minimum_ore END
               THEN 'SMALL' END AS reason
    FROM dunning_claim AS k
    LEFT JOIN customer AS t ON t.client = %(client)s AND t.customer_no = k.letter_to_no
    WHERE k.blocked_by IS NULL
) AS b
WHERE b.item_id = d.item_id AND b.reason IS NOT NULL;
