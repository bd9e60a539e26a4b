-- keep_collected_cases: a claim of which nothing is left with the agency is not there any more; one it takes back is.
--
-- reads   collected_row, collected_claim (temporary)
-- writes  open_case_invoice, paused_claim
-- takes   client
-- rerun   safe: already so
-- note    of several rows of one claim the last says what is left. A claim of another ledger's stays until the agency closes its case

WITH last AS (
    SELECT DISTINCT ON (c.invoice_no) c.invoice_no, r.case_ref, r.kind, r.open_capital_ore + r.open_interest_ore + r.open_fees_ore AS left_ore
    FROM collected_row AS r JOIN collected_claim AS c ON c.line_no = r.line_no
    WHERE r.kind <> 'FORWARDED' AND c.order_no IS NULL
    ORDER BY c.invoice_no, r.line_no DESC
), closed AS (
    DELETE FROM open_case_invoice AS v USING last AS l
    WHERE v.client = %(client)s AND v.invoice_no = l.invoice_no AND v.case_ref = l.case_ref AND l.left_ore = 0
), unpaused AS (
    DELETE FROM paused_claim AS p USING last AS l
    WHERE p.client = %(client)s AND p.invoice_no = l.invoice_no AND p.case_ref = l.case_ref AND l.left_ore = 0
)
INSERT INTO open_case_invoice (client, invoice_no, case_ref)
SELECT %(client)s, l.invoice_no, l.case_ref FROM last AS l WHERE l.kind = 'PAYMENT_REVERSAL' AND l.left_ore > 0
ON CONFLICT DO NOTHING;
