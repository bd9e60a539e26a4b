-- keep_waiting_interest: the interest that waited to be invoiced on a date: reckoned before, not invoiced, given up or in a plan then.
--
-- reads   interest_line, interest_invoice_line, interest_given_up (temporary), waiting_interest, interest_invoice_line,
--         interest_given_up, plan_interest_line, run
-- writes  waiting_interest (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    what a plan has taken up stays in it

INSERT INTO pg_temp.waiting_interest (client, interest_line_id, waiting_since)
SELECT n.client, n.interest_line_id, coalesce(w.waiting_since, r.business_on)
FROM pg_temp.interest_line AS n
JOIN run AS r ON r.run_id = n.run_id
LEFT JOIN public.waiting_interest AS w ON w.client = n.client AND w.interest_line_id = n.interest_line_id
WHERE (w.interest_line_id IS NOT NULL
       OR EXISTS (SELECT FROM public.interest_invoice_line AS l WHERE l.client = n.client AND l.interest_line_id = n.interest_line_id)
       OR EXISTS (SELECT FROM public.interest_given_up AS g WHERE g.client = n.client AND g.interest_line_id = n.interest_line_id))
  AND NOT EXISTS (SELECT FROM pg_temp.interest_invoice_line AS l
                  WHERE l.client = n.client AND l.interest_line_id = n.interest_line_id)
  AND NOT EXISTS (SELECT FROM pg_temp.interest_given_up AS g
                  WHERE g.client = n.client AND g.interest_line_id = n.interest_line_id);
