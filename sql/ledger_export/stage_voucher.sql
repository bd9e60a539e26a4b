-- stage_voucher: one voucher per night, event and department of the postings not handed over yet; its number within the year.
--
-- reads   entry, voucher_row (temporary)
-- writes  voucher (temporary)
-- takes   client, after_entry_id
-- rerun   safe: temporary
-- note    a file holds the vouchers of one fiscal year, which is the calendar year

CREATE TEMP TABLE voucher ON COMMIT DROP AS
WITH counted AS (
    SELECT e.business_on, e.run_id AS posted_run_id, e.event, e.department, count(*) AS entry_count,
           min(e.entry_id) AS first_entry_id, max(e.entry_id) AS last_entry_id
    FROM entry AS e
    WHERE e.client = %(client)s AND e.entry_id > %(after_entry_id)s
    GROUP BY e.business_on, e.run_id, e.event, e.department
), summed AS (
    SELECT r.posted_run_id, r.event, r.department, sum(r.debit_ore)::bigint AS debit_ore
    FROM voucher_row AS r
    GROUP BY r.posted_run_id, r.event, r.department
)
SELECT c.*, coalesce(s.debit_ore, 0) AS debit_ore, extract(year FROM c.business_on)::integer AS fiscal_year,
       row_number() OVER (PARTITION BY extract(year FROM c.business_on)
                          ORDER BY c.business_on, c.posted_run_id, c.department, c.event) AS number
FROM counted AS c
LEFT JOIN summed AS s USING (posted_run_id, event, department);
