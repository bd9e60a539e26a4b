-- insert_write_off: keep what was written off, who decided it and why.
--
-- reads   write_off_part (temporary)
-- writes  write_off
-- takes   client, business_on, first_write_off_no, run_id, version_id
-- rerun   safe: what is written off is no longer open

INSERT INTO write_off (client, write_off_no, item_id, invoice_no, customer_no, amount_ore, reason_code, is_waived, corrects_vat,
                       decided_by, approved_by, reason, decision_id, written_off_on, run_id, version_id)
SELECT %(client)s, p.place - 1 + %(first_write_off_no)s::bigint, p.item_id, p.invoice_no, p.customer_no, p.amount_ore, p.reason_code,
       p.is_waived, p.corrects_vat, p.decided_by, p.approved_by, p.reason, p.decision_id, %(business_on)s, %(run_id)s, %(version_id)s
FROM write_off_part AS p
ORDER BY p.place;
