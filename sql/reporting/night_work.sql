-- night_work: what a night made, counted from the rows that carry its run, by process and kind.
--
-- reads   invoice, allocation, letter, refund_proposal, reminder, collection_case, collection_case_invoice, collection_event,
--         document_event, document, ledger_export, ledger_export_voucher
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT CASE i.document_type WHEN 'interest_invoice' THEN 'interest_invoicing' ELSE 'invoicing' END AS process,
       i.document_type AS name, count(*) AS count, sum(i.total_ore)::bigint AS ore
FROM invoice AS i
WHERE i.client = %(client)s AND i.run_id = %(run_id)s
GROUP BY i.document_type
UNION ALL
SELECT 'payment_matching', a.rule, count(DISTINCT a.payment_id), sum(a.amount_ore)::bigint
FROM allocation AS a
WHERE a.client = %(client)s AND a.run_id = %(run_id)s
GROUP BY a.rule
UNION ALL
SELECT 'credit_balances', 'balance_letter', count(*), -sum(b.amount_ore)::bigint
FROM letter AS b
WHERE b.client = %(client)s AND b.run_id = %(run_id)s AND b.document_type = 'balance_letter'
HAVING count(*) > 0
UNION ALL
SELECT 'credit_balances', 'refund_proposal', count(*), sum(p.amount_ore)::bigint
FROM refund_proposal AS p
WHERE p.client = %(client)s AND p.run_id = %(run_id)s
HAVING count(*) > 0
UNION ALL
SELECT 'reminders', 'reminder', count(*), sum(r.open_capital_ore)::bigint
FROM reminder AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s
HAVING count(*) > 0
UNION ALL
SELECT 'collection', c.action, count(DISTINCT c.case_ref), sum(v.open_capital_ore + v.fee_ore)::bigint
FROM collection_case AS c
JOIN collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
GROUP BY c.action
UNION ALL
SELECT 'collection', e.event, count(*), NULL
FROM collection_event AS e
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event <> 'sent'
GROUP BY e.event
UNION ALL
SELECT 'distribution', e.channel, count(*), sum(d.amount_ore)::bigint
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_no = document_no_of(e.document_id)
    AND d.document_id = e.document_id
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'handed_over'
GROUP BY e.channel
UNION ALL
SELECT 'ledger_export', 'voucher', count(*), sum(v.debit_ore)::bigint
FROM ledger_export AS x
JOIN ledger_export_voucher AS v ON v.client = x.client AND v.export_no = x.export_no
WHERE x.client = %(client)s AND x.run_id = %(run_id)s
HAVING count(*) > 0
ORDER BY process, name;
