-- stage_case_fee: the fees of ours that are still open on the claims that go to the agency.
--
-- reads   case_row (temporary), open_item_rest, item, entry
-- writes  case_fee (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE case_fee ON COMMIT DROP AS
SELECT r.case_number, r.place, r.invoice_no, f.item_id, f.open_ore, f.opened_on, fee_code_of(e.event) AS fee_code
FROM case_row AS r
JOIN open_item_rest AS f ON f.client = %(client)s AND f.invoice_no = r.invoice_no AND f.component = 'COST'
JOIN item AS t ON t.client = f.client AND t.item_id = f.item_id
JOIN entry AS e ON e.client = t.client AND e.entry_id = t.entry_id;
