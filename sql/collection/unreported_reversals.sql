-- unreported_reversals: money taken back from claims with the agency, of which the agency was never told that it had come.
--
-- reads   event_row (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT r.case_ref, r.invoice_no, r.amount_ore FROM event_row AS r
WHERE r.kind IS NULL
ORDER BY r.invoice_no, r.first_settlement_id;
