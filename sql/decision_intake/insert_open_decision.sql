-- insert_open_decision: the decisions of one file wait for the step they concern, with what it may know until then.
--
-- reads   incoming_decision (temporary), decision
-- writes  open_decision
-- takes   client, file_id
-- rerun   not safe: a file is read once

INSERT INTO open_decision (client, decision_id, private)
SELECT d.client, d.decision_id,
       jsonb_strip_nulls(jsonb_build_object('clearing', n.clearing, 'account', n.account, 'bankgiro', n.bankgiro))
FROM incoming_decision AS n
JOIN decision AS d ON d.client = %(client)s AND d.file_id = %(file_id)s AND d.file_line = n.line_no;
