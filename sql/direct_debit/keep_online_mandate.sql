-- keep_online_mandate: mandates from the internet bank that a person must decide, with Bankgirot's reminders.
--
-- reads   online_verdict (temporary)
-- writes  open_online_mandate
-- takes   client, business_on
-- rerun   safe: one row per payer number

INSERT INTO open_online_mandate AS w (client, bankgiro, payer_number, customer_no, received_on, reminders, reason)
SELECT %(client)s, v.bankgiro, v.payer_number, v.customer_no, %(business_on)s, v.message_type, v.reason
FROM online_verdict AS v WHERE v.verdict IN ('waiting', 'waiting_protected', 'reminded')
ON CONFLICT (client, bankgiro, payer_number) DO UPDATE SET reminders = greatest(w.reminders, excluded.reminders);
