-- forget_staged_rows: make room for the next file of the agency's of the night.
--
-- reads   -
-- writes  status_row, status_fault, collected_row, collected_claim, collected_part, collected_fault, interest_claim,
--         collected_interest, lost_claim, remit_row, remit_line_row, remit_fault, agency_item (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.status_row, pg_temp.status_fault, pg_temp.collected_row, pg_temp.collected_claim,
    pg_temp.collected_part, pg_temp.collected_fault, pg_temp.interest_claim, pg_temp.collected_interest, pg_temp.lost_claim, pg_temp.remit_row,
    pg_temp.remit_line_row, pg_temp.remit_fault, pg_temp.agency_item;
