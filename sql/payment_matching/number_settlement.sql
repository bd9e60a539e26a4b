-- number_settlement: give each settlement its entry and, where it leaves money over, its item, in order of payment.
--
-- reads   settlement
-- writes  numbered_settlement (temporary)
-- takes   first_entry_id, first_item_id
-- rerun   safe: temporary

CREATE TEMP TABLE numbered_settlement ON COMMIT DROP AS
SELECT s.*, row_number() OVER (ORDER BY s.payment_id) - 1 + %(first_entry_id)s::bigint AS entry_id,
       CASE WHEN opens THEN sum(opens::int) OVER (ORDER BY s.payment_id) - 1 + %(first_item_id)s::bigint END AS new_item_id
FROM (
    SELECT t.*, t.over_ore <> 0 OR t.rule IN ('unidentified', 'deduction_unidentified') AS opens FROM settlement AS t
) AS s;
