-- stage_asked_kravkod: the waiting decisions on the kravkod of an invoice whose day has come, each with what the ledger has.
--
-- reads   waiting_decision, policy_kravkod (temporary), claim_terms, open_item, open_case_invoice
-- writes  asked_kravkod (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    a decision for a later day waits for it. Of several rows on one invoice only the first counts (turn 1)

DROP TABLE IF EXISTS asked_kravkod;
CREATE TEMP TABLE asked_kravkod ON COMMIT DROP AS
SELECT d.decision_id, d.decided_by, d.approved_by, d.reason, d.fields ->> 'code' AS kravkod, k.kravkod IS NOT NULL AS is_known,
       t.invoice_no, t.document_type, t.kravkod AS kravkod_before,
       EXISTS (SELECT FROM open_item AS o WHERE o.client = t.client AND o.invoice_no = t.invoice_no AND o.component = 'CAPITAL') AS is_open,
       EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = t.client AND c.invoice_no = t.invoice_no) AS is_at_agency,
       row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN policy_kravkod AS k ON k.kravkod = d.fields ->> 'code'
LEFT JOIN claim_terms AS t ON t.client = %(client)s AND t.invoice_no = d.invoice_no
WHERE coalesce((d.fields ->> 'from_on')::date, %(business_on)s) <= %(business_on)s;
