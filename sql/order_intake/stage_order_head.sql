-- stage_order_head: the orders of a source, each with the lines that belong to it.
--
-- reads   staged_header, staged_item, staged_text, staged_fault
-- writes  order_head (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    a number that has several headers is several orders, told apart by where their lines stand; lines without a
--         header are an order too, so that every line is accounted for

CREATE TEMP TABLE order_head ON COMMIT DROP AS
SELECT line_no AS head_line, order_key, true AS has_header,
       CASE WHEN row_number() OVER same > 1 THEN line_no ELSE 0 END AS from_line,
       lead(line_no, 1, 9223372036854775807) OVER same AS to_line,
       row_number() OVER same AS occurrence
FROM staged_header
WINDOW same AS (PARTITION BY order_key ORDER BY line_no)
UNION ALL
SELECT min(l.line_no), l.order_key, false, 0, 9223372036854775807, 1
FROM (SELECT line_no, order_key FROM staged_item
      UNION ALL SELECT line_no, order_key FROM staged_text
      UNION ALL SELECT line_no, order_key FROM staged_fault) AS l
WHERE NOT EXISTS (SELECT FROM staged_header AS h WHERE h.order_key = l.order_key)
GROUP BY l.order_key;
