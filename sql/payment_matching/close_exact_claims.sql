-- close_exact_claims: take the claims that one payment has settled whole out of the open set.
--
-- reads   numbered_settlement
-- writes  open_item
-- takes   client
-- rerun   safe: already gone
-- note    the common case, known without summing the claim's lines; close_settled_items takes the others

DELETE FROM open_item AS o USING numbered_settlement AS s
WHERE o.client = %(client)s AND o.item_id = s.main_item_id
  AND s.rule IN ('ocr_exact', 'ocr_small_difference', 'overpayment') AND o.amount_ore = s.main_ore + s.difference_ore;
