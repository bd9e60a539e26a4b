-- stage_overcollected_claim: the claims credited tonight of which the agency has collected interest before.
--
-- reads   invoice, item, agency_payment
-- writes  interest_claim (temporary)
-- takes   client, run_id
-- rerun   safe: temporary

CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT t.item_id, t.invoice_no, max(a.interest_to_on) AS through_on
FROM (SELECT DISTINCT c.credits_invoice_no AS invoice_no FROM invoice AS c
      WHERE c.client = %(client)s AND c.run_id = %(run_id)s AND c.credits_invoice_no IS NOT NULL) AS n
JOIN agency_payment AS a ON a.client = %(client)s AND a.invoice_no = n.invoice_no AND a.kind = 'PAYMENT' AND a.interest_ore > 0
JOIN item AS t ON t.client = a.client AND t.invoice_no = n.invoice_no AND t.kind = 'claim' AND t.component = 'CAPITAL'
WHERE NOT EXISTS (SELECT FROM agency_payment AS b WHERE b.client = a.client AND b.reverses_event_id = a.event_id)
GROUP BY t.item_id, t.invoice_no;
