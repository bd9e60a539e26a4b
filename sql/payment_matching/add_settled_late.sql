-- add_settled_late: remember the claims that tonight's payments have settled after their due date, for the interest.
--
-- reads   numbered_settlement
-- writes  settled_late
-- takes   client
-- rerun   safe: a payment leaves open_payment with its settlement

INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT %(client)s, s.main_item_id, s.invoice_no, s.paid_on
FROM numbered_settlement AS s
WHERE s.closes_late
ON CONFLICT DO NOTHING;
