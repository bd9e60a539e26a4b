-- case_fee_records: the F records of KRI: what we have charged for letters and is still open.
--
-- reads   case_fee (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.case_number::text AS case_ref, f.invoice_no::text AS invoice_no, f.fee_code, f.open_ore AS amount_ore,
       f.opened_on AS charged_on
FROM case_fee AS f
ORDER BY f.case_number, f.place, f.item_id
