-- add_refund_work: a work item for each ripe credit that a person must look at before it is paid back.
--
-- reads   refund_candidate (temporary)
-- writes  work_item
-- takes   client, business_on, run_id, version_id
-- rerun   safe: an item stands once, and is opened again when its cause returns
-- note    customer number only

INSERT INTO work_item AS w (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'refund-' || t.reason || '-' || c.customer_no, 'refund', t.reason || '-' || c.customer_no, c.customer_no,
       'Kunden har ' || kronor(c.amount_ore::bigint) || ' kr till godo. ' || t.text,
       %(business_on)s, %(run_id)s, %(version_id)s
FROM refund_candidate AS c
JOIN (VALUES
    ('PROTECTED', 'Kunden har skyddade personuppgifter: den som är behörig tar hand om återbetalningen.'),
    ('ESTATE', 'Kunden är ett dödsbo: ta reda på vem som företräder dödsboet och registrera dess konto.'),
    ('COLLECTION', 'Kunden har ett ärende hos inkassoombudet: utred innan något betalas ut.'),
    ('ACCOUNT_CHANGED', 'Utbetalningskontot är nyligen ändrat: kontrollera ändringen. Förslaget kommer när spärrtiden är slut.'),
    ('SHARED_ACCOUNT', 'En annan kund har samma utbetalningskonto: kontrollera vems kontot är.'),
    ('OTHER_PAYER', 'Någon annan än kunden har betalat: fråga vem pengarna ska till.'),
    ('ACCOUNT_MISSING', 'Det finns inget konto att betala till: be kunden om ett.')
) AS t (reason, text) ON t.reason = coalesce(c.blocked_by, CASE c.method WHEN 'none' THEN 'ACCOUNT_MISSING' END)
ORDER BY c.customer_no
ON CONFLICT (client, work_item_id) DO UPDATE SET closed_on = NULL, opened_on = excluded.opened_on, text = excluded.text
WHERE w.closed_on IS NOT NULL;
