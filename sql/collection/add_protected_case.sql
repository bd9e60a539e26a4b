-- add_protected_case: a claim due for the agency that only a person may hand over, such as a protected person's, is work.
--
-- reads   case_claim, policy_stop_code (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each claim

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, m.kind || '-' || d.invoice_no, m.kind, d.invoice_no::text, d.customer_no,
       concat('Faktura ', d.invoice_no, ' för kund ', masked(d.customer_no), ' är mogen för inkasso. ',
              CASE d.blocked_by WHEN 'PROTECTED_ID' THEN 'Kunden har skyddade personuppgifter och lämnas aldrig till ombudet: '
                                ELSE 'Spärren ' || s.name || ' gäller: ' END,
              'behörig handläggare beslutar.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM case_claim AS d
JOIN policy_stop_code AS s ON s.stop_code = d.blocked_by
    AND 'M' IN (s.hand_over, CASE d.action WHEN 'REMINDER' THEN s.reminder WHEN 'DEMAND' THEN s.demand END)
CROSS JOIN LATERAL (SELECT CASE d.blocked_by WHEN 'PROTECTED_ID' THEN 'protected_case' ELSE 'manual_case' END AS kind) AS m
ON CONFLICT DO NOTHING;
