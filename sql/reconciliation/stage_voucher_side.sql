-- stage_voucher_side: each new voucher's accounts of ours: its lines beside the items and settlements that name it.
--
-- reads   moved (temporary), entry_line
-- writes  voucher_side (temporary)
-- takes   client, last_entry_id
-- rerun   safe: temporary

CREATE TEMP TABLE voucher_side ON COMMIT DROP AS
WITH account (account_key, kind) AS (
    VALUES ('AR_CLAIM', 'claim'), ('AR_CREDIT_BALANCE', 'credit'), ('AR_UNIDENTIFIED', 'unidentified'),
           ('AGENCY_CLEARING', 'agency')
), listed AS (
    SELECT m.entry_id, a.account_key, count(*) AS row_count, sum(m.moved_ore)::bigint AS ore
    FROM moved AS m
    JOIN account AS a ON a.kind = m.kind
    GROUP BY m.entry_id, a.account_key
), posted AS (
    SELECT l.entry_id, l.account_key, sum(l.amount_ore)::bigint AS ore
    FROM entry_line AS l
    JOIN account AS a ON a.account_key = l.account_key
    WHERE l.client = %(client)s AND l.entry_id > %(last_entry_id)s
    GROUP BY l.entry_id, l.account_key
)
SELECT entry_id, account_key, coalesce(p.ore, 0) AS posted_ore, coalesce(i.ore, 0) AS listed_ore,
       coalesce(i.row_count, 0) AS row_count
FROM posted AS p
FULL JOIN listed AS i USING (entry_id, account_key);
