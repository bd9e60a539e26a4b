-- stage_order_attest: who attested each order of a file, by its batch's attest line.
--
-- reads   incoming_order, attest_line
-- writes  order_attest (temporary)
-- takes   client, attest_numbers
-- rerun   safe: temporary

CREATE TEMP TABLE order_attest ON COMMIT DROP AS
SELECT o.head_line, a.receipt_attest_by, a.receipt_attest_at, a.decision_attest_by, a.decision_attest_at
FROM incoming_order AS o
JOIN attest_line AS a ON a.client = %(client)s AND a.attest_no = ANY (%(attest_numbers)s) AND a.batch_id = o.batch_id;
