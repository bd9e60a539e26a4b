-- decision_answers: the rows of one file that the step has judged, as the person who decided is told.
--
-- reads   decided (temporary), decision
-- writes  -
-- takes   client, file_id
-- rerun   safe: reads only
-- note    customer numbers masked, never a name

SELECT d.file_line, d.payment_id, d.item_id, d.settlement_id, d.invoice_no, masked(d.customer_no) AS customer_no,
       d.amount_ore, d.choice, d.decided_by, d.approved_by,
       CASE j.state WHEN 'done' THEN 'Genomfört' ELSE 'Inte genomfört' END AS state, j.outcome, d.decision_id
FROM decided AS j
JOIN decision AS d ON d.client = %(client)s AND d.decision_id = j.decision_id
WHERE d.file_id = %(file_id)s
ORDER BY d.file_line;
