-- stage_order_fault: what the file's reader found wrong on the lines of each order; the rules add to it.
--
-- reads   staged_fault, order_head
-- writes  order_fault (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE order_fault ON COMMIT DROP AS
SELECT h.head_line, f.line_no, f.rule, f.field, f.found, f.wanted, f.action
FROM staged_fault AS f
JOIN order_head AS h ON h.order_key = f.order_key AND f.line_no >= h.from_line AND f.line_no < h.to_line;
