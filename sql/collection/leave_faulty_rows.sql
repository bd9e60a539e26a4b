-- leave_faulty_rows: what cannot be booked is not booked.
--
-- reads   collected_fault (temporary)
-- writes  collected_row, collected_claim, collected_part (temporary)
-- takes   -
-- rerun   safe: temporary

WITH gone AS (
    DELETE FROM collected_row AS r USING collected_fault AS f WHERE f.line_no = r.line_no
), unknown AS (
    DELETE FROM collected_claim AS c USING collected_fault AS f WHERE f.line_no = c.line_no
)
DELETE FROM collected_part AS p USING collected_fault AS f WHERE f.line_no = p.line_no;
