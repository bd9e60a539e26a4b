-- stage_settled_late: the claims whose interest is ours to reckon tonight: settled late, or standing at the end of a month.
--
-- reads   settled_late, settlement, open_item, open_case_invoice, claim_terms, policy_kravkod (temporary)
-- writes  interest_claim (temporary)
-- takes   client, business_on, is_month_end
-- rerun   safe: temporary
-- note    while a claim is with the agency, the agency reckons its interest: it waits until the case is closed; so does one
--         that was opened again. The last payment to arrive need not be the last to be paid

CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT s.item_id, s.invoice_no,
       greatest(s.settled_on, (SELECT max(e.value_on) FROM settlement AS e
                               WHERE e.client = s.client AND e.item_id = s.item_id AND e.payment_id IS NOT NULL)) AS through_on
FROM settled_late AS s
WHERE s.client = %(client)s
  AND NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = s.client AND o.item_id = s.item_id)
  AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = s.client AND c.invoice_no = s.invoice_no)
UNION ALL
SELECT o.item_id, o.invoice_no, %(business_on)s
FROM open_item AS o
JOIN claim_terms AS i ON i.client = o.client AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
JOIN policy_kravkod AS k ON k.kravkod = i.kravkod AND k.interest_invoicing = 'monthly'
WHERE %(is_month_end)s AND o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL'
  AND o.due_effective_on < %(business_on)s
  AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = o.client AND c.invoice_no = o.invoice_no);
