-- recall_records: the R records of KRI in the order of their numbers.
--
-- reads   recall_row (temporary)
-- writes  -
-- takes   business_on, prefix, first_event_no
-- rerun   safe: reads only
-- note    who bears the agency's cost is Skövde's rule: nobody for what was paid before the demand, the debtor for what was
--         paid after it, else the creditor; a pause costs nobody

SELECT %(prefix)s || lpad((r.number - 1 + %(first_event_no)s)::text, 6, '0') AS event_id, r.case_ref,
       r.invoice_no::text AS invoice_no, r.mode, r.reason, %(business_on)s::date AS effective_on, r.pause_until,
       CASE WHEN r.mode <> 'WITHDRAW' THEN 'NONE'
            WHEN r.reason = 'PAID_BEFORE_DEMAND' THEN 'NONE' WHEN r.reason = 'PAID_DIRECT_FULL' THEN 'DEBTOR' ELSE 'CREDITOR' END AS cost_by
FROM recall_row AS r
ORDER BY r.number
