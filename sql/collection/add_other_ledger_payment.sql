-- add_other_ledger_payment: money collected for another ledger is in no books: a person sees that it comes to its owner.
--
-- reads   collected_row, collected_fault (temporary), collection_order_case, collection_order
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each payment

INSERT INTO work_item (client, work_item_id, kind, key, text, opened_on, run_id, version_id)
SELECT %(client)s, 'other_ledger_payment-' || r.event_id, 'other_ledger_payment', r.case_ref,
       concat('Ombudet har tagit emot ', kronor(r.total_ore), ' kr (', r.event_id, ') i ärende ', r.case_ref, ', faktura ', r.invoice_no,
              ' som ägs av ', q.system, '. Kommunens del är ', kronor(r.creditor_share_ore),
              ' kr. Inget är bokfört: se till att pengarna når ', q.system, ' och att fakturan räknas av där.'),
       %(business_on)s, %(run_id)s, %(version_id)s
FROM collected_fault AS f
JOIN collected_row AS r ON r.line_no = f.line_no
CROSS JOIN LATERAL (
    SELECT o.system FROM collection_order_case AS k
    JOIN collection_order AS o ON o.client = k.client AND o.order_no = k.order_no
    WHERE k.client = %(client)s AND k.case_ref = r.case_ref
    ORDER BY o.order_no LIMIT 1
) AS q
WHERE f.rule = 'OTHER_LEDGER'
ON CONFLICT DO NOTHING;
