-- add_protected_case: a claim of a protected person that is due for the agency is a person's work.
--
-- reads   case_claim (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each claim

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'protected_case-' || d.invoice_no, 'protected_case', d.invoice_no::text, d.customer_no,
       'Faktura ' || d.invoice_no || ' för kund ' || masked(d.customer_no)
           || ' är mogen för inkasso. Kunden har skyddade personuppgifter och lämnas aldrig till ombudet: behörig '
           || 'handläggare beslutar.',
       %(business_on)s, %(run_id)s, %(version_id)s
FROM case_claim AS d
WHERE d.blocked_by = 'PROTECTED_ID'
ON CONFLICT DO NOTHING;
