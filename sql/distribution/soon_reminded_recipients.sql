-- soon_reminded_recipients: who may get a reminder or a demand the next night, and of whom the register's answer does not hold by then.
--
-- reads   open_item, claim_terms, customer, reminder, standing_demand_claim, open_case_invoice, mailbox_recipient, policy_kravkod (temporary)
-- writes  -
-- takes   client, business_on, next_on, oldest_answer_on
-- rerun   safe: reads only
-- note    a letter never waits for the answer, so it is asked for the night before. Rather one too many: what holds a claim back
--         is judged when the letter is made. Never a protected person

SELECT DISTINCT mailbox_recipient_id(t.identity_type, t.identity_no) AS recipient_id, t.customer_no
FROM open_item AS o
JOIN claim_terms AS i ON i.client = o.client AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
JOIN customer AS c ON c.client = o.client AND c.customer_no = o.customer_no
JOIN customer AS t ON t.client = o.client AND t.customer_no = coalesce(c.guardian_no, i.recipient_no)
CROSS JOIN LATERAL (
    SELECT coalesce(max(m.level), 0) AS level, max(m.next_step_on) AS next_step_on
    FROM reminder AS m WHERE m.client = o.client AND m.invoice_no = o.invoice_no
) AS r
LEFT JOIN mailbox_recipient AS m ON m.client = t.client AND m.customer_no = t.customer_no
WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL' AND o.due_effective_on < %(next_on)s
  AND o.due_effective_on + (CASE WHEN r.level = 1 AND k.reminder_levels = 2 THEN k.second_reminder_days
                                 ELSE k.reminder_days END)::int <= %(next_on)s
  AND (r.next_step_on IS NULL OR r.next_step_on <= %(next_on)s)
  AND CASE WHEN r.level < k.reminder_levels THEN k.hand_over <> 'at_reminder' ELSE k.hand_over = 'after_demand' AND k.demand END
  AND NOT EXISTS (SELECT FROM standing_demand_claim AS d WHERE d.client = o.client AND d.invoice_no = o.invoice_no)
  AND NOT EXISTS (SELECT FROM open_case_invoice AS a WHERE a.client = o.client AND a.invoice_no = o.invoice_no)
  AND c.protection_code = 0 AND t.protection_code = 0 AND t.channel IS DISTINCT FROM 'print'
  AND mailbox_recipient_id(t.identity_type, t.identity_no) IS NOT NULL
  AND m.requested_on IS DISTINCT FROM %(business_on)s
  AND (m.asked_on IS NULL OR m.asked_on < %(oldest_answer_on)s)
ORDER BY t.customer_no
