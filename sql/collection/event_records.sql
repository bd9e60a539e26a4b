-- event_records: the E records of KRI in the order of their numbers.
--
-- reads   event_row (temporary)
-- writes  -
-- takes   prefix, first_event_no
-- rerun   safe: reads only
-- note    of money the agency decides what it pays first; a credit lowers the capital from the first interest day

SELECT %(prefix)s || lpad((r.number - 1 + %(first_event_no)s)::text, 6, '0') AS event_id, r.case_ref,
       r.invoice_no::text AS invoice_no, r.kind, r.amount_ore, r.value_on, r.booked_on,
       CASE r.kind WHEN 'CREDIT_NOTE' THEN 'CAPITAL' ELSE 'AUTO' END AS designation, r.reference, r.reverses_event_id,
       r.open_capital_after_ore::bigint AS open_capital_after_ore
FROM event_row AS r
WHERE r.kind IS NOT NULL
ORDER BY r.number
