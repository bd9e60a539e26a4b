-- add_manual_letter: a claim that is due for a letter which only a person may send, such as a protected person's, is work.
--
-- reads   dunning_claim, policy_stop_code (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each claim and letter

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, m.kind || '-' || d.invoice_no || CASE d.step WHEN 'reminder' THEN '-' || d.level + 1 ELSE '' END, m.kind,
       d.invoice_no::text, d.customer_no,
       concat('Faktura ', d.invoice_no, ' för kund ', masked(d.customer_no),
              CASE d.step WHEN 'reminder' THEN ' ska påminnas. ' ELSE ' ska krävas med inkassokrav. ' END,
              CASE d.blocked_by WHEN 'PROTECTED_ID' THEN 'Kunden har skyddade personuppgifter: '
                                ELSE 'Spärren ' || s.name || ' gäller: ' END,
              'brevet görs och skickas av behörig handläggare.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM dunning_claim AS d
JOIN policy_stop_code AS s ON s.stop_code = d.blocked_by
CROSS JOIN LATERAL (SELECT concat(CASE d.blocked_by WHEN 'PROTECTED_ID' THEN 'protected_' ELSE 'manual_' END, d.step) AS kind) AS m
WHERE d.is_manual
ON CONFLICT DO NOTHING;
