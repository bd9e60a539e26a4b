-- keep_open_cases: the claims that the agency had on a date: those it has now, and those whose case has been closed since.
--
-- reads   collection_case_invoice, collection_event (temporary), open_case_invoice, collection_event
-- writes  open_case_invoice (temporary)
-- takes   until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.open_case_invoice (client, invoice_no, case_ref)
SELECT v.client, v.invoice_no, max(v.case_ref)
FROM pg_temp.collection_case_invoice AS v
WHERE EXISTS (SELECT FROM public.open_case_invoice AS o
              WHERE o.client = v.client AND o.invoice_no = v.invoice_no AND o.case_ref = v.case_ref)
   OR EXISTS (SELECT FROM public.collection_event AS e
              WHERE e.client = v.client AND e.case_ref = v.case_ref AND e.run_id > %(until_run_id)s
                AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no) AND e.event IN ('recall_confirmed', 'rejected', 'closed'))
      AND NOT EXISTS (SELECT FROM pg_temp.collection_event AS e
                      WHERE e.client = v.client AND e.case_ref = v.case_ref
                        AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no)
                        AND e.event IN ('recall_confirmed', 'rejected', 'closed'))
GROUP BY v.client, v.invoice_no;
