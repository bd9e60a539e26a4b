-- story_invoice: an invoice, credit note or interest invoice, with the night and the versions that made it.
--
-- reads   invoice, run, version, item, open_item_rest
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT i.invoice_no, i.document_type, masked(i.customer_no) AS customer_no, masked(i.recipient_no) AS recipient_no, i.department,
       i.order_type, i.kravkod, i.claim_kind, i.issued_on, i.due_on, i.due_effective_on, i.ocr, i.bankgiro, i.net_ore, i.vat_ore,
       i.rounding_ore, i.total_ore, i.credits_invoice_no, i.period_from, i.period_to, i.arose_on, i.interest_basis,
       i.reminder_fee_agreement IS NOT NULL AS reminder_fee_agreed, r.business_on, v.code_version, v.policy_version,
       coalesce((SELECT sum(o.open_ore)::bigint FROM item AS t
                 JOIN open_item_rest AS o ON o.client = t.client AND o.item_id = t.item_id
                 WHERE t.client = i.client AND t.invoice_no = i.invoice_no), 0) AS open_ore
FROM invoice AS i
JOIN run AS r ON r.run_id = i.run_id
JOIN version AS v ON v.version_id = i.version_id
WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s;
