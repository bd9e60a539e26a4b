-- stage_settled_late: the claims settled late whose interest is ours to reckon tonight.
--
-- reads   settled_late, entry_line, entry, payment, open_case_invoice
-- writes  interest_claim (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    while a claim is with the agency, the agency reckons its interest: it waits until the case is closed. The last
--         payment to arrive need not be the last to be paid

CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT s.item_id, s.invoice_no,
       greatest(s.settled_on, (SELECT max(p.paid_on) FROM entry_line AS l
                               JOIN entry AS e ON e.client = l.client AND e.entry_id = l.entry_id
                               JOIN payment AS p ON p.client = e.client AND p.payment_id = e.payment_id
                               WHERE l.client = s.client AND l.item_id = s.item_id)) AS through_on
FROM settled_late AS s
WHERE s.client = %(client)s
  AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = s.client AND c.invoice_no = s.invoice_no);
