-- stage_incoming_text: the text rows of each item line, joined in order, and the delivery period they name.
--
-- reads   staged_text, order_head
-- writes  incoming_text (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE incoming_text ON COMMIT DROP AS
SELECT h.head_line, t.order_line, min(t.line_no) AS line_no,
       string_agg(t.short_info, E'\n' ORDER BY t.sequence_no, t.line_no) AS description,
       min(t.period_from) AS period_from, max(t.period_to) AS period_to,
       bool_or(t.client IS DISTINCT FROM %(client)s) AS other_client,
       bool_or(t.trans_type IS DISTINCT FROM '42') AS other_trans_type,
       min(t.batch_id) AS first_batch_id, max(t.batch_id) AS last_batch_id
FROM staged_text AS t
JOIN order_head AS h ON h.order_key = t.order_key AND t.line_no >= h.from_line AND t.line_no < h.to_line
GROUP BY h.head_line, t.order_line;
