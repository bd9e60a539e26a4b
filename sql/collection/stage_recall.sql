-- stage_recall: the claims with the agency that must be called back, and why.
--
-- reads   open_case_invoice, collection_case, collection_event, open_item, item, settlement, customer, invoice,
--         policy_stop_code
-- writes  recall (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a claim is called back once. Paid by the day before the case was sent: nobody should have demanded it. What
--         was taken back does not count; a set-off is a payment. Of several reasons a mark on the person goes first

CREATE TEMP TABLE recall ON COMMIT DROP AS
WITH pursued AS (
    SELECT v.case_ref, v.invoice_no, c.sent_on, i.customer_no, i.issued_on,
           t.item_id, NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = t.client AND o.item_id = t.item_id) AS is_settled
    FROM open_case_invoice AS v
    JOIN item AS t ON t.client = v.client AND t.invoice_no = v.invoice_no AND t.component = 'CAPITAL'
    JOIN collection_case AS c ON c.client = v.client AND c.case_ref = v.case_ref
    JOIN invoice AS i ON i.client = v.client AND i.invoice_no = v.invoice_no
    WHERE v.client = %(client)s
      AND NOT EXISTS (SELECT FROM collection_event AS e
                      WHERE e.client = v.client AND e.case_ref = v.case_ref AND e.event = 'recalled'
                        AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no))
), settled AS (
    SELECT p.invoice_no, max(s.value_on) AS settled_on,
           bool_or(s.payment_id IS NOT NULL OR s.other_item_id IS NOT NULL) AS is_paid,
           bool_and(s.rule = 'credit_note') AS is_credited
    FROM pursued AS p
    JOIN settlement AS s ON s.client = %(client)s AND s.item_id = p.item_id AND s.reverses_settlement_id IS NULL
    WHERE p.is_settled
      AND NOT EXISTS (SELECT FROM settlement AS r
                      WHERE r.client = s.client AND r.item_id = s.item_id AND r.reverses_settlement_id = s.settlement_id)
    GROUP BY p.invoice_no
)
SELECT p.case_ref, p.invoice_no, count(*) OVER (PARTITION BY p.case_ref) AS open_invoices,
       CASE WHEN s.stop_code IS NOT NULL THEN s.stop_code
            WHEN NOT p.is_settled THEN NULL
            WHEN t.is_credited THEN 'CREDITED_FULL'
            WHEN NOT t.is_paid THEN 'OTHER'
            WHEN t.settled_on < p.sent_on THEN 'PAID_BEFORE_DEMAND'
            ELSE 'PAID_DIRECT_FULL' END AS reason
FROM pursued AS p
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = p.customer_no
LEFT JOIN policy_stop_code AS s ON s.at_agency IN ('recall', 'no_address')
    AND s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, p.issued_on)
LEFT JOIN settled AS t ON t.invoice_no = p.invoice_no;
