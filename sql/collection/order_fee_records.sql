-- order_fee_records: the F records of KRI for claims of other ledgers: the reminder fee that the ledger has charged.
--
-- reads   order_case (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT o.case_number::text AS case_ref, o.invoice_no, 'REMINDER' AS fee_code, o.fee_ore AS amount_ore, o.reminder_on AS charged_on
FROM order_case AS o
WHERE o.fee_ore > 0
ORDER BY o.case_number, o.place
