-- stage_exporting: the entries not handed over yet, each with its voucher: one per night, event and department.
--
-- reads   entry, entry_line
-- writes  exporting (temporary)
-- takes   client, after_entry_id
-- rerun   safe: temporary
-- note    a file holds the vouchers of one fiscal year, which is the calendar year; number counts them within it

CREATE TEMP TABLE exporting ON COMMIT DROP AS
SELECT e.entry_id, e.business_on, e.event, e.department, extract(year FROM e.business_on)::integer AS fiscal_year,
       dense_rank() OVER (PARTITION BY extract(year FROM e.business_on)
                          ORDER BY e.business_on, e.run_id, e.department, e.event) AS number,
       (SELECT coalesce(sum(l.amount_ore), 0) FROM entry_line AS l
        WHERE l.client = e.client AND l.entry_id = e.entry_id AND l.amount_ore > 0)::bigint AS debit_ore
FROM entry AS e
WHERE e.client = %(client)s AND e.entry_id > %(after_entry_id)s;
