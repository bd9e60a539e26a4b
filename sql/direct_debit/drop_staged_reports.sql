-- drop_staged_reports: forget the report just posted, before the next file of its kind is staged.
--
-- reads   -
-- writes  advice_row, online_row, rejected_row, changed_row, report_line, register_row, pending_row (all temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS advice_row, online_row, rejected_row, changed_row, report_line, register_row, pending_row;
