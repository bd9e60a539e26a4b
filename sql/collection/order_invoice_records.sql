-- order_invoice_records: the I records of KRI for claims of other ledgers, in order of case and due date.
--
-- reads   order_case (temporary)
-- writes  -
-- takes   late_margin_x100, return_margin_x100
-- rerun   safe: reads only

SELECT o.case_number::text AS case_ref, o.invoice_no, o.ocr, o.invoice_on, o.due_on, o.due_effective_on, o.period_from, o.period_to,
       o.text, o.original_amount_ore, o.vat_amount_ore, o.open_capital_ore, o.interest_basis, o.interest_from_on,
       CASE o.interest_basis WHEN 'NONE' THEN 'NONE' ELSE 'REF' END AS rate_kind,
       CASE WHEN o.interest_basis = 'NONE' THEN 0 WHEN o.interest_basis IN ('VA_36_OPEN', 'P5_RETURN') THEN %(return_margin_x100)s
            ELSE %(late_margin_x100)s END AS margin_or_rate_x100
FROM order_case AS o
ORDER BY o.case_number, o.place
