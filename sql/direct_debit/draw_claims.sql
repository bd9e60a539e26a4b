-- draw_claims: the due dates of the claims that may be drawn, for the calendar to decide the day.
--
-- reads   draw_claim (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT d.item_id, d.due_on, d.notified_on FROM draw_claim AS d ORDER BY d.item_id;
