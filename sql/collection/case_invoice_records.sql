-- case_invoice_records: the I records of KRI, in order of case and due date.
--
-- reads   case_row (temporary), invoice
-- writes  -
-- takes   client, late_margin_x100, return_margin_x100, late_rate_x100
-- rerun   safe: reads only
-- note    the rate is the reference rate and a margin, but for an agreed rate: a contract's, or a loan's that is higher than the late
--         rate of the day (räntelagen § 7)

SELECT r.case_number::text AS case_ref, r.invoice_no::text AS invoice_no, i.ocr, i.issued_on AS invoice_on, i.due_on,
       i.due_effective_on, i.period_from, i.period_to, i.text, i.total_ore AS original_amount_ore, i.vat_ore AS vat_amount_ore,
       r.open_ore AS open_capital_ore, r.interest_basis, r.from_on AS interest_from_on,
       CASE WHEN r.interest_basis = 'NONE' THEN 'NONE' WHEN f.is_fixed THEN 'FIXED' ELSE 'REF' END AS rate_kind,
       CASE WHEN r.interest_basis = 'NONE' THEN 0 WHEN f.is_fixed THEN r.agreed_rate_x100
            WHEN r.interest_basis = 'CONTRACT' THEN r.agreed_margin_x100
            WHEN r.interest_basis = 'P7_LOAN' THEN greatest(r.agreed_margin_x100, %(late_margin_x100)s)
            WHEN r.interest_basis IN ('VA_36_OPEN', 'P5_RETURN') THEN %(return_margin_x100)s
            ELSE %(late_margin_x100)s END AS margin_or_rate_x100,
       r.invoiced_to_on AS interest_invoiced_to_on, r.invoice_no || '.pdf' AS document
FROM case_row AS r
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = r.invoice_no
CROSS JOIN LATERAL (
    SELECT r.agreed_rate_x100 IS NOT NULL AND (r.interest_basis = 'CONTRACT'
           OR r.interest_basis = 'P7_LOAN' AND r.agreed_rate_x100 > %(late_rate_x100)s) AS is_fixed
) AS f
ORDER BY r.case_number, r.place
