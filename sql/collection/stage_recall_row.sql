-- stage_recall_row: the R records: a whole case where all that is left of it goes for one reason, else claim by claim.
--
-- reads   recall (temporary)
-- writes  recall_row (temporary)
-- takes   by_invoice
-- rerun   safe: temporary
-- note    by_invoice: an agency that makes a case of each claim is told claim by claim

CREATE TEMP TABLE recall_row ON COMMIT DROP AS
WITH judged AS (
    SELECT r.case_ref, NOT %(by_invoice)s AND count(*) = max(r.open_invoices) AND count(DISTINCT (r.mode, r.reason, r.pause_until)) = 1 AS is_whole
    FROM recall AS r WHERE r.mode IS NOT NULL
    GROUP BY r.case_ref
), named AS (
    SELECT DISTINCT r.case_ref, CASE WHEN NOT j.is_whole THEN r.invoice_no END AS invoice_no, r.mode, r.reason, r.pause_until
    FROM recall AS r JOIN judged AS j ON j.case_ref = r.case_ref
    WHERE r.mode IS NOT NULL
)
SELECT n.*, row_number() OVER (ORDER BY n.case_ref, n.invoice_no) AS number FROM named AS n;
