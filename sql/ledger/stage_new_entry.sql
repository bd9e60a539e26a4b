-- stage_new_entry: one voucher for each event and department that the step posts, numbered.
--
-- reads   posting (temporary), new_settlement (temporary)
-- writes  new_entry (temporary)
-- takes   first_entry_id
-- rerun   safe: temporary

CREATE TEMP TABLE new_entry ON COMMIT DROP AS
SELECT t.event, t.department, row_number() OVER (ORDER BY t.event, t.department) - 1 + %(first_entry_id)s::bigint AS entry_id
FROM (
    SELECT p.event, p.department FROM posting AS p
    UNION
    SELECT s.event, s.department FROM new_settlement AS s
) AS t;
